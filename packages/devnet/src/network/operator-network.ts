import { hash } from 'node:crypto'
import type { ForkEpoch } from '@ssv-exporter/contracts/p2p-preset'
import { type BootNode, createBootNode } from '@ssv-exporter/p2p/boot-node'
import { StoppedWhileStartingError } from '@ssv-exporter/service-kit/errors'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createGenesis } from '@ssv-exporter/ssv/genesis/genesis'
import { createRandom } from '../random.ts'
import type { DecidingValidator } from './decisions.ts'
import { runDutyLoop } from './duty-loop.ts'
import type { DutyValidator } from './duty-validator.ts'
import { type Faults, NO_FAULTS } from './faults.ts'
import { runFlooder } from './flooder.ts'
import { createForkClock } from './fork-clock.ts'
import { crossForks } from './fork-crossing.ts'
import { injectFaults } from './inject-faults.ts'
import { createLedger, type Ledger, type WritableLedger } from './ledger.ts'
import { networkKeyOf } from './network-key.ts'
import { createNetworkParts, type NetworkParts } from './network-parts.ts'
import { NETWORK_DEFAULTS, type OperatorNetworkOptions } from './operator-network-options.ts'
import { createValidatorSet } from './validator-set.ts'

/** What a node needs in order to join. Available once started. */
export interface OperatorNetworkInfo {
  readonly generation: 'genesis'
  readonly networkId: string
  /** Seconds since 1970. */
  readonly genesisTime: number
  readonly epochSeconds: number
  readonly forks: readonly ForkEpoch[]
  /** Node records (ENR); empty without discovery. */
  readonly bootNodes: readonly string[]
  /** Multiaddrs of the operators with their peer ids, in order. */
  readonly operators: readonly string[]
}

/**
 * Operators as separate libp2p peers: they decide, gossip, and serve their history. Listens on
 * 127.0.0.1 only.
 */
export interface OperatorNetwork extends Startable {
  /** @throws TypeError before start */
  facts(): OperatorNetworkInfo
  /** Replaces the validators with duties. A duty sequence continues when its validator returns. */
  setValidators(validators: readonly DutyValidator[]): void
  /** Changes the named faults; the others stay. */
  setFaults(faults: Partial<Faults>): void
  /**
   * Makes one decision now, besides scheduled ones, with the current faults; false if no quorum is
   * up.
   */
  decide(publicKey: string, role?: number): Promise<boolean>
  /**
   * Stops scheduled decisions; `resume` restarts them. Resolves when pending ones are published.
   */
  pause(): Promise<void>
  resume(): void
  /** Stops the peer of an operator, by index from 0. It keeps its port, key and history. */
  stopOperator(index: number): Promise<void>
  startOperator(index: number): Promise<void>
  /**
   * Disconnects operators of different groups; unnamed operators are alone. Other peers reach only
   * the first group if `outsidersToo` is set. Without groups all reconnect.
   */
  partition(groups?: readonly (readonly number[])[], outsidersToo?: boolean): Promise<void>
  /**
   * Entries of all decisions so far. Delayed by a moment if the operators run in another thread;
   * exact after pause() and stop().
   */
  readonly ledger: Ledger
}

export interface OperatorNetworkModules {
  readonly logger: Logger
  /** Default: a separate one. */
  readonly ledger?: WritableLedger
  /** Current time for forks and slots, in milliseconds since 1970. Default: the system clock. */
  readonly now?: () => number
}

const LOOPBACK = '127.0.0.1'

/**
 * The network in this thread. Its hosts compete for processor time with everything else here;
 * `createNetworkThread` uses a separate thread.
 */
export function createOperatorNetwork(
  given: OperatorNetworkOptions,
  { logger, ledger = createLedger(given.ledgerSize), now = Date.now }: OperatorNetworkModules,
): OperatorNetwork {
  const options = {
    genesisTime: Math.floor(now() / 1_000),
    ...NETWORK_DEFAULTS,
    ...given,
    habits: { ...NETWORK_DEFAULTS.habits, ...given.habits },
  }
  const { seed, roles, genesisTime, epochSeconds, networkId, forks } = options
  const generation = createGenesis({ sha256: (data) => hash('sha256', data, 'buffer') })
  const clock = createForkClock(options, { generation, now })
  const validators = createValidatorSet()
  const stopping = new AbortController()
  const { signal } = stopping
  let running: readonly Promise<void>[] = []
  let faults: Faults = { ...NO_FAULTS, ...given.faults }
  let starting: Promise<void> | undefined
  let bootNode: BootNode | undefined
  let parts: NetworkParts | undefined
  let bootNodes: readonly string[] | undefined
  let isUp = false
  let paused = false
  let nextRole = 0

  const fork = () => clock.at(clock.now())

  async function begin(): Promise<void> {
    if (options.discovery) {
      const privateKey = networkKeyOf(`${seed} boot node`)
      bootNode = createBootNode({ privateKey, bindIp: LOOPBACK, udpPort: 0 }, { logger })
      await bootNode.start()
      signal.throwIfAborted()
      bootNodes = [bootNode.nodeRecord()]
    }
    parts = createNetworkParts(options, bootNodes, {
      generation,
      clock,
      ledger,
      logger,
      signal,
      validators,
      faults: () => faults,
    })
    await parts.mesh.start()
    signal.throwIfAborted()
    isUp = true
    listen()
    run(parts)
  }

  function run({ mesh, adversary }: NetworkParts): void {
    const { dutiesPerMinute: perMinute, maxDutiesPerSecond: maxPerSecond } = options
    const active = () => (paused ? [] : validators.all())
    const all = [
      runDutyLoop({ perMinute, maxPerSecond }, { validators: active, decide: onDuty, signal }),
      crossForks({ clock, mesh, entered: listen, signal }),
      injectFaults({ mesh, faults: () => faults, random: createRandom(`${seed} trouble`), signal }),
      runFlooder({ adversary, fork, faults: () => faults, sample, signal }),
    ]
    running = all.map((work) => work.catch(reportFailure))
  }

  function reportFailure(error: unknown): void {
    if (!signal.aborted) logger.error({ err: error }, 'operator task failed')
  }

  /** The last decision of the first validator. */
  function sample() {
    const [validator] = validators.all()
    if (validator === undefined) return undefined
    const [nodeId = 1] = validator.signer.nodeIds
    return up()
      .mesh.peerOf(nodeId)
      .history.highest(validator.publicKey, roles[0] ?? 0)
  }

  function listen(): void {
    const { mesh } = up()
    for (const peer of mesh.peers) peer.listen(validators.topicsOf(peer, fork(), mesh.peerOf))
  }

  function onDuty(validator: DecidingValidator): Promise<boolean> {
    return decide(validator, roles[nextRole++ % roles.length] ?? 0)
  }

  function decide(validator: DecidingValidator, role: number): Promise<boolean> {
    return up().decisions.decide(validator, role, validators.other(validator.publicKey))
  }

  function up(): NetworkParts {
    if (parts === undefined || !isUp) throw new TypeError('The network of operators is not running')
    return parts
  }

  return {
    start() {
      starting ??= begin()
      return starting
    },
    async stop() {
      stopping.abort(new StoppedWhileStartingError())
      await starting?.catch(() => {})
      await Promise.all(running)
      await parts?.decisions.settled()
      await parts?.adversary.stop()
      await parts?.mesh.stop()
      await bootNode?.stop()
    },
    facts: () => ({
      generation: 'genesis',
      networkId,
      genesisTime,
      epochSeconds,
      forks,
      bootNodes: bootNodes ?? [],
      operators: up().mesh.peers.map((peer) => peer.address()),
    }),
    setValidators(wanted) {
      validators.replace(wanted)
      if (isUp) listen()
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
    stopOperator: (index) => up().mesh.down(index),
    startOperator: (index) => up().mesh.up(index),
    partition: (groups = [], outsidersToo = false) => up().mesh.partition(groups, outsidersToo),
    ledger,
  }
}
