import { hash } from 'node:crypto'
import { type BootNode, createBootNode } from '@ssv-exporter/p2p/boot-node'
import { StoppedWhileStartingError } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createGenesis } from '@ssv-exporter/ssv/genesis'
import { createRandom } from '../random.ts'
import { createDecisions, type DecidingValidator, type Decisions } from './decisions.ts'
import { runDutyLoop } from './duty-loop.ts'
import { type Faults, NO_FAULTS } from './faults.ts'
import { runFlooder } from './flooder.ts'
import { createForkClock } from './fork-clock.ts'
import { crossForks } from './fork-crossing.ts'
import { createLedger, type WritableLedger } from './ledger.ts'
import { NETWORK_DEFAULTS } from './network-defaults.ts'
import { networkKeyOf } from './network-key.ts'
import { createNetworkPeer } from './network-peer.ts'
import { createOperator } from './operator.ts'
import type { NetworkFacts, OperatorNetwork, OperatorNetworkOptions } from './operator-network.ts'
import { createPeerMesh, type PeerMesh } from './peer-mesh.ts'
import { createTeller } from './teller.ts'
import { runTrouble } from './trouble.ts'
import { createValidatorSet } from './validator-set.ts'

const LOOPBACK = '127.0.0.1'

export interface OperatorNetworkModules {
  readonly logger: Logger
  /** Default: one of its own. */
  readonly ledger?: WritableLedger
}

interface Parts {
  readonly mesh: PeerMesh
  readonly decisions: Decisions
  readonly facts: NetworkFacts
}

/** The network in this thread. Its hosts take processor time from everything else here; `createNetworkThread` has one of its own. */
export function createOperatorNetwork(
  given: OperatorNetworkOptions,
  { logger, ledger = createLedger() }: OperatorNetworkModules,
): OperatorNetwork {
  const options = { genesisTime: Math.floor(Date.now() / 1_000), ...NETWORK_DEFAULTS, ...given }
  const { seed, networkId, roles } = options
  const generation = createGenesis({ sha256: (data) => hash('sha256', data, 'buffer') })
  const clock = createForkClock(options, { generation })
  const validators = createValidatorSet()
  const stopping = new AbortController()
  const { signal } = stopping
  const running: Promise<void>[] = []
  let faults: Faults = { ...NO_FAULTS, ...given.faults }
  let starting: Promise<void> | undefined
  let bootNode: BootNode | undefined
  let mesh: PeerMesh | undefined
  let parts: Parts | undefined
  let paused = false
  let nextRole = 0

  const fork = () => clock.at(Date.now())

  async function begin(): Promise<void> {
    if (options.discovery) {
      bootNode = createBootNode(
        { privateKey: networkKeyOf(`${seed} boot node`), bindIp: LOOPBACK, udpPort: 0 },
        { logger },
      )
      await bootNode.start()
      signal.throwIfAborted()
    }
    const bootNodes = bootNode && [bootNode.nodeRecord()]
    const operators = Array.from({ length: options.operators }, (_, index) =>
      createOperator(
        {
          index,
          seed,
          networkId,
          historyPerChain: options.historyPerChain,
          ...(bootNodes && { bootNodes }),
        },
        { generation, clock, logger, manners: () => faults.history[index] ?? 'honest' },
      ),
    )
    mesh = createPeerMesh(operators)
    const decisions = createDecisions(
      { seed },
      {
        generation,
        clock,
        mesh,
        ledger,
        logger,
        signal,
        teller: createTeller(options, { mesh }),
        faults: () => faults,
      },
    )
    await mesh.start()
    signal.throwIfAborted()
    const facts: NetworkFacts = {
      generation: 'genesis',
      networkId,
      genesisTime: options.genesisTime,
      epochSeconds: options.epochSeconds,
      forks: options.forks,
      bootNodes: bootNodes ?? [],
      operators: operators.map((operator) => operator.address()),
    }
    parts = { mesh, decisions, facts }
    listen()
    run(parts, bootNodes)
  }

  function run({ mesh, facts }: Parts, bootNodes: readonly string[] | undefined): void {
    const { dutiesPerMinute: perMinute, maxDutiesPerSecond: maxPerSecond } = options
    const active = () => (paused ? [] : validators.all())
    running.push(
      runDutyLoop({ perMinute, maxPerSecond }, { validators: active, decide: onDuty, signal }),
      crossForks({ clock, mesh, entered: listen, signal }),
      runTrouble({ mesh, faults: () => faults, random: createRandom(`${seed} trouble`), signal }),
      runFlooder({
        createPeer: () =>
          createNetworkPeer(
            {
              privateKey: networkKeyOf(`${seed} flooder`),
              networkId,
              ...(bootNodes && { bootNodes }),
            },
            { generation, clock, logger },
          ),
        addresses: () => facts.operators,
        fork,
        faults: () => faults,
        sample: () => sample(mesh),
        signal,
      }),
    )
  }

  /** The last decision of the first validator. */
  function sample(mesh: PeerMesh) {
    const [validator] = validators.all()
    if (validator === undefined) return undefined
    const [nodeId = 1] = validator.signer.nodeIds
    return mesh.peerOf(nodeId).history.highest(validator.publicKey, roles[0] ?? 0)
  }

  function listen(): void {
    const { mesh } = started(parts)
    for (const peer of mesh.peers) peer.listen(validators.topicsOf(peer, fork(), mesh.peerOf))
  }

  function onDuty(validator: DecidingValidator): Promise<boolean> {
    const role = roles[nextRole++ % roles.length] ?? 0
    return decide(validator, role)
  }

  function decide(validator: DecidingValidator, role: number): Promise<boolean> {
    const victim = validators.other(validator.publicKey)
    return started(parts).decisions.decide(validator, role, victim)
  }

  return {
    start() {
      starting ??= begin()
      return starting
    },
    async stop() {
      stopping.abort(new StoppedWhileStartingError())
      await starting?.catch(() => {})
      await Promise.allSettled(running)
      await parts?.decisions.settled()
      await mesh?.stop()
      await bootNode?.stop()
    },
    facts: () => started(parts).facts,
    setValidators(wanted) {
      validators.replace(wanted)
      if (parts !== undefined) listen()
    },
    setFaults(changed) {
      faults = { ...faults, ...changed }
    },
    async decide(publicKey, role = 0) {
      const validator = validators.get(publicKey)
      if (validator === undefined) throw new RangeError(`${publicKey} has no duties here`)
      return decide(validator, role)
    },
    async pause() {
      paused = true
      await parts?.decisions.settled()
    },
    resume() {
      paused = false
    },
    stopOperator: (index) => started(parts).mesh.down(index),
    startOperator: (index) => started(parts).mesh.up(index),
    partition: (groups = [], outsidersToo = false) =>
      started(parts).mesh.partition(groups, outsidersToo),
    ledger,
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('The network of operators is not running')
  return part
}
