import type { ForkEpoch } from '@ssv-exporter/contracts/p2p-preset'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { DutyValidator } from './duty-validator.ts'
import type { Faults } from './faults.ts'
import type { OperatorHabits } from './habits.ts'
import type { Ledger } from './ledger.ts'

/** Plain data: it may be sent to another thread. */
export interface OperatorNetworkOptions {
  /**
   * Peers: 4, 7, 10 or 13. Default: 4. Further operators share the peer with index (id modulo
   * number).
   */
  operators?: number
  /**
   * The operators' registered key texts, in order: they identify themselves by its hash. Default:
   * made-up ones.
   */
  operatorKeys?: readonly string[]
  /** Keys, values and faults are derived from it. Default: `devnet`. */
  seed?: string
  /** Default: `ssv-devnet`. */
  networkId?: string
  /** Default: v1 from epoch 0 on. */
  forks?: readonly ForkEpoch[]
  /** Start of epoch 0 in seconds since 1970. Default: now. */
  genesisTime?: number
  /** Default: 384, which is 32 slots of 12 s. */
  epochSeconds?: number
  /** Decisions per minute of each validator. Default: 5, one per slot. */
  dutiesPerMinute?: number
  /** Maximum number of decisions per second in total. Default: 50. */
  maxDutiesPerSecond?: number
  /** Beacon role numbers. Default: ATTESTER only, as on the network of that time. */
  roles?: readonly number[]
  /**
   * decided: only decided messages (and late commits). commits: the commit of each signer before
   * them. full: proposal, prepares and commits. Default: `decided`.
   */
  traffic?: 'decided' | 'commits' | 'full'
  /**
   * How many operators publish the same decided message if each does not publish its own
   * (`ownQuorums`). Default: 2.
   */
  publishers?: number
  /** Overrides the named habits; the others are those of real operators (`REAL_HABITS`). */
  habits?: Partial<OperatorHabits>
  /**
   * Messages that a full node stores below the last of each duty sequence; the oldest are dropped.
   * Default: all.
   */
  historySize?: number
  /** Decisions in the ledger; the oldest are dropped. Default: all. */
  ledgerSize?: number
  /** A boot node, and discv5 at each operator. Default: true. */
  discovery?: boolean
  /** Default: none. */
  faults?: Partial<Faults>
}

/** What a node needs in order to join. Available once started. */
export interface NetworkFacts {
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
  facts(): NetworkFacts
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
   * Entries of all decisions so far. Delayed by a moment if the operators run in another thread; exact
   * after pause() and stop().
   */
  readonly ledger: Ledger
}
