import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { type BootNode, createBootNode } from '@ssv-exporter/p2p/boot-node'
import { StoppedWhileStartingError } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import { forksAt } from '@ssv-exporter/ssv/alan/forks/fork-schedule'
import { alanNetworkOf } from '@ssv-exporter/ssv/alan/network-of'
import type { NetworkFacts } from '@ssv-exporter/ssv/alan/validation/facts'
import { networkKeyOf } from '../../network/network-key.ts'
import { type BeaconApi, createBeaconApi } from '../beacon-api/beacon-api.ts'
import { FORK_VERSIONS } from '../chain/beacon-chain.ts'
import { SYSTEM_TIMERS } from '../clock/timers.ts'
import type { LedgerEntry } from '../ledger/duty-ledger.ts'
import { createOperatorTeam } from '../operator/operator-team.ts'
import type { AlanNetwork, AlanNetworkInfo, AlanNetworkOptions } from './alan-network-options.ts'
import { createLedgerLines } from './ledger-lines.ts'
import { createPeerGroup, type PeerGroup } from './peer-group.ts'
import { REAL_PEER_HABITS } from './peer-habits.ts'

const LOOPBACK = '127.0.0.1'
const EPOCHS_BEFORE_START = 10
const EPOCHS_PER_SYNC_COMMITTEE_PERIOD = 256
const COMMITTEE_LENGTH = 64
const MAX_PEERS = 13

const DEFAULTS = {
  seed: 'devnet',
  networkId: '0x00000402',
  nextNetworkId: '0x00000403',
  name: 'devnet',
  slotMs: 2_000,
  slotsPerEpoch: 32,
  discovery: true,
  beaconApi: true,
  beaconPort: 0,
  chainId: 31_337,
} as const satisfies Omit<AlanNetworkOptions, 'operators'>

export interface AlanNetworkModules {
  readonly logger: Logger
  /** Called with each line of the ledger. */
  readonly onEntry?: (entry: LedgerEntry) => void
}

/** Runs the network in this thread; see `createAlanNetworkThread`. */
export function createAlanNetwork(
  given: AlanNetworkOptions,
  { logger, onEntry }: AlanNetworkModules,
): AlanNetwork {
  const options = { ...DEFAULTS, ...given }
  const { seed, networkId, nextNetworkId, name, slotMs, slotsPerEpoch } = options
  const habits = { ...REAL_PEER_HABITS, ...options.habits }
  const epochSeconds = (slotMs * slotsPerEpoch) / 1_000
  const genesisTime =
    options.genesisTime ?? Math.floor(Date.now() / 1_000 - EPOCHS_BEFORE_START * epochSeconds)
  const parameters = { networkId, nextNetworkId, topicNames: [name] }
  const generation = createAlan(parameters)
  const { booleEpoch, gloasEpoch } = options
  const network: NetworkFacts = {
    schedule: {
      slotsPerEpoch,
      ...(booleEpoch !== undefined && { booleEpoch }),
      ...(gloasEpoch !== undefined && { gloasEpoch }),
    },
    domains: alanNetworkOf(parameters).domains,
    names: [name],
    genesisMs: genesisTime * 1_000,
    slotMs,
    epochsPerSyncCommitteePeriod: EPOCHS_PER_SYNC_COMMITTEE_PERIOD,
  }
  const ledger = createLedgerLines(options.ledgerSize, options.ledgerFile)
  const team = createOperatorTeam(
    { ...options, network, committeeLength: COMMITTEE_LENGTH },
    {
      timers: SYSTEM_TIMERS,
      publish: (id, topic, data, onSent) => group?.publish(id, topic, data, onSent),
      write,
    },
  )
  team.setOperators(options.operators)
  const stopping = new AbortController()
  let group: PeerGroup | undefined
  let bootNode: BootNode | undefined
  let beaconApi: BeaconApi | undefined
  let starting: Promise<void> | undefined

  function write(entry: LedgerEntry): void {
    ledger.add(entry)
    onEntry?.(entry)
  }

  async function startBootNode(): Promise<BootNode> {
    const [own, plain] = generation.discoveryProtocols
    const protocolId = habits.plainBootNode ? plain : own
    const made = createBootNode(
      {
        privateKey: networkKeyOf(`${seed} boot node`),
        bindIp: LOOPBACK,
        udpPort: 0,
        ...(protocolId !== undefined && { protocolIds: [protocolId] }),
      },
      { logger },
    )
    await made.start()
    return made
  }

  async function begin(): Promise<void> {
    const { signal } = stopping
    if (options.discovery) bootNode = await startBootNode()
    signal.throwIfAborted()
    group = createPeerGroup(
      {
        seed,
        habits,
        peers: options.peers ?? Math.min(MAX_PEERS, options.operators.length),
        ...(bootNode && { bootNodes: [bootNode.nodeRecord()] }),
      },
      {
        generation,
        logger,
        team,
        fork: () => (forksAt(network.schedule, team.clock.slot()).boole ? 'boole' : 'alan'),
      },
    )
    await group.start()
    signal.throwIfAborted()
    if (options.beaconApi) {
      const { beaconPort: port, chainId } = options
      const beaconFacts = { ...team, network, chainId, committeeLength: COMMITTEE_LENGTH }
      beaconApi = createBeaconApi({ port }, beaconFacts)
      await beaconApi.start()
      signal.throwIfAborted()
    }
    team.start()
  }

  function facts(): AlanNetworkInfo {
    if (group === undefined) throw new TypeError('The network of operators is not running')
    const { fulu, gloas } = FORK_VERSIONS
    return {
      generation: 'alan',
      networkId,
      nextNetworkId,
      topicNames: [name],
      genesisTime,
      epochSeconds,
      forks: [
        { name: 'alan', epoch: 0 },
        ...(booleEpoch === undefined ? [] : [{ name: 'boole', epoch: booleEpoch }]),
      ],
      ...(gloasEpoch !== undefined && { gloasEpoch }),
      genesisValidatorsRoot: hexOf(team.chain.genesisValidatorsRoot),
      beaconForks: [
        { version: hexOf(fulu), epoch: 0 },
        ...(gloasEpoch === undefined ? [] : [{ version: hexOf(gloas), epoch: gloasEpoch }]),
      ],
      bootNodes: bootNode === undefined ? [] : [bootNode.nodeRecord()],
      operators: group.addresses(),
      ...(beaconApi && { beaconUrl: beaconApi.url() }),
    }
  }

  return {
    start() {
      starting ??= begin()
      return starting
    },
    async stop() {
      stopping.abort(new StoppedWhileStartingError())
      await starting?.catch(() => {})
      team.stop()
      await beaconApi?.stop()
      await group?.stop()
      team.close()
      await bootNode?.stop()
    },
    facts,
    setOperators: team.setOperators,
    registerValidators(validators) {
      team.registerValidators(validators)
      group?.listen()
    },
    setValidators(validators) {
      team.setValidators(validators)
      group?.listen()
    },
    exit: team.exit,
    setFaults: team.setFaults,
    ledger: ledger.all,
  }
}
