import type { ForkEpoch } from '@ssv-exporter/contracts/p2p-preset'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { type BootNode, createBootNode } from '@ssv-exporter/p2p/boot-node'
import { StoppedWhileStartingError } from '@ssv-exporter/service-kit/errors'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import { forksAt } from '@ssv-exporter/ssv/alan/forks/fork-schedule'
import { alanNetworkOf } from '@ssv-exporter/ssv/alan/network-of'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { DutyValidator } from '../../network/duty-validator.ts'
import { networkKeyOf } from '../../network/network-key.ts'
import { type BeaconApi, createBeaconApi } from '../beacon-api/beacon-api.ts'
import { FORK_VERSIONS } from '../chain/beacon-chain.ts'
import { SYSTEM_TIMERS } from '../clock/timers.ts'
import type { AlanFaults } from '../faults.ts'
import type { LedgerEntry } from '../ledger/duty-ledger.ts'
import { createOperatorTeam } from '../operator/operator-team.ts'
import {
  ALAN_NETWORK_DEFAULTS,
  type AlanNetworkOptions,
  type OperatorKey,
} from './alan-network-options.ts'
import { createLedgerLines } from './ledger-lines.ts'
import { createPeerGroup, type PeerGroup } from './peer-group.ts'
import { REAL_PEER_HABITS } from './peer-habits.ts'

/** What a node needs to join the network. Known after start(). */
export interface AlanNetworkInfo {
  readonly generation: 'alan'
  readonly networkId: string
  readonly nextNetworkId: string
  /** Network names in the topics of Boole. */
  readonly topicNames: readonly string[]
  /** Seconds since 1970. */
  readonly genesisTime: number
  readonly epochSeconds: number
  readonly forks: readonly ForkEpoch[]
  readonly gloasEpoch?: number
  /** 32 bytes in hex. */
  readonly genesisValidatorsRoot: string
  /** Fork versions of the beacon chain, 4 bytes in hex, in ascending epoch order. */
  readonly beaconForks: readonly { readonly version: string; readonly epoch: number }[]
  /** Node records (ENR); none without discovery. */
  readonly bootNodes: readonly string[]
  /** Multiaddrs of the peers, with peer ids. */
  readonly operators: readonly string[]
  /** Absent without the beacon API. */
  readonly beaconUrl?: string
}

/** Operators of SSV v2 as libp2p peers on the loopback address, with their own beacon chain. */
export interface AlanNetwork extends Startable {
  /** @throws TypeError before start */
  facts(): AlanNetworkInfo
  /** Replaces the set of registered operators. */
  setOperators(operators: readonly OperatorKey[]): void
  /** Adds validators to the beacon chain, without duties for their operators yet. */
  registerValidators(validators: readonly DutyValidator[]): void
  /** Replaces the set of validators that have duties, from the next slot on. */
  setValidators(validators: readonly DutyValidator[]): void
  /** The owner requested the exit of a validator; it is signed in the next slot. */
  exit(publicKey: string): void
  /** Changes the given faults and keeps the others. */
  setFaults(faults: Partial<AlanFaults>): void
  /** Ledger lines in slot order; complete after stop(). */
  ledger(): readonly LedgerEntry[]
}

export interface AlanNetworkModules {
  readonly logger: Logger
  /** Called with each line of the ledger. */
  readonly onEntry?: (entry: LedgerEntry) => void
}

const LOOPBACK = '127.0.0.1'
const EPOCHS_BEFORE_START = 10
const EPOCHS_PER_SYNC_COMMITTEE_PERIOD = 256
const COMMITTEE_LENGTH = 64
const MAX_PEERS = 13

/** Runs the network in this thread; see `createAlanNetworkThread`. */
export function createAlanNetwork(
  given: AlanNetworkOptions,
  { logger, onEntry }: AlanNetworkModules,
): AlanNetwork {
  const options = { ...ALAN_NETWORK_DEFAULTS, ...given }
  const { seed, networkId, nextNetworkId, name, slotMs, slotsPerEpoch } = options
  const habits = { ...REAL_PEER_HABITS, ...options.habits }
  const epochSeconds = (slotMs * slotsPerEpoch) / 1_000
  const genesisTime =
    options.genesisTime ?? Math.floor(Date.now() / 1_000 - EPOCHS_BEFORE_START * epochSeconds)
  const parameters = { networkId, nextNetworkId, topicNames: [name] }
  const generation = createAlan(parameters)
  const { booleEpoch, gloasEpoch } = options
  const network: AlanNetworkParameters = {
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
