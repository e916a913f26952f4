import type { ForkEpoch } from '@ssv-exporter/contracts/p2p-preset'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { DutyValidator } from './duty-validator.ts'
import type { Faults } from './faults.ts'
import type { OperatorHabits } from './habits.ts'
import type { Ledger } from './ledger.ts'

/** Plain data throughout: it may go to another thread. */
export interface OperatorNetworkOptions {
  /** Peers: 4, 7, 10 or 13. Default: 4. An operator beyond them lives with the peer of its id modulo their number. */
  operators?: number
  /** What the operators registered, key text each, in their order: they name themselves by its hash. Default: made-up ones. */
  operatorKeys?: readonly string[]
  /** Keys, values and faults follow from it. Default: `devnet`. */
  seed?: string
  /** Default: `ssv-devnet`. */
  networkId?: string
  /** Default: v1 from epoch 0 on. */
  forks?: readonly ForkEpoch[]
  /** Start of epoch 0 in seconds since 1970. Default: now. */
  genesisTime?: number
  /** Default: 384, which is 32 slots of 12 s. */
  epochSeconds?: number
  /** Decisions per minute of each validator. Default: 5, one a slot. */
  dutiesPerMinute?: number
  /** Decisions per second in all are no more than this. Default: 50. */
  maxDutiesPerSecond?: number
  /** Beacon role numbers. Default: ATTESTER only, as on the network of that time. */
  roles?: readonly number[]
  /**
   * decided: nothing but decided messages (and late commits). commits: the commit of each signer before them.
   * full: proposal, prepares and commits. Default: `decided`.
   */
  traffic?: 'decided' | 'commits' | 'full'
  /** How many operators publish the same decided message, where each does not publish its own (`ownQuorums`). Default: 2. */
  publishers?: number
  /** Changes the habits named; the others are those of real operators (`REAL_HABITS`). */
  habits?: Partial<OperatorHabits>
  /** Messages that a full node keeps below the last of each chain; the oldest go. Default: all. */
  historySize?: number
  /** Decisions that the ledger knows; the oldest go. Default: all. */
  ledgerSize?: number
  /** A boot node, and discv5 at each operator. Default: true. */
  discovery?: boolean
  /** Default: none. */
  faults?: Partial<Faults>
}

/** What a node needs in order to join. Known once started. */
export interface NetworkFacts {
  readonly generation: 'genesis'
  readonly networkId: string
  /** Seconds since 1970. */
  readonly genesisTime: number
  readonly epochSeconds: number
  readonly forks: readonly ForkEpoch[]
  /** Node records (ENR); none without discovery. */
  readonly bootNodes: readonly string[]
  /** Multiaddrs of the operators with their peer ids, in their order. */
  readonly operators: readonly string[]
}

/** Operators as libp2p peers of their own: they decide, tell by gossip, and answer for their history. Listens on 127.0.0.1 only. */
export interface OperatorNetwork extends Startable {
  /** @throws TypeError before start */
  facts(): NetworkFacts
  /** Who has duties from now on; replaces the former set. A chain goes on where it was when its validator comes back. */
  setValidators(validators: readonly DutyValidator[]): void
  /** Changes the faults named; the others stay. */
  setFaults(faults: Partial<Faults>): void
  /** One decision now, besides the steady ones, with the faults in force; false when no quorum is up. */
  decide(publicKey: string, role?: number): Promise<boolean>
  /** From now on no decisions but those of `decide`; or with `resume` again. Resolves when what was under way is published. */
  pause(): Promise<void>
  resume(): void
  /** Stops the peer of an operator, by its place from 0. It keeps its port, its key and its memory. */
  stopOperator(index: number): Promise<void>
  startOperator(index: number): Promise<void>
  /**
   * Operators of different groups lose each other; those that no group names are alone. Peers that are no operators reach
   * only the first group when `outsidersToo` is set. Without groups all find each other again.
   */
  partition(groups?: readonly (readonly number[])[], outsidersToo?: boolean): Promise<void>
  /** Of all decisions so far. Behind by a moment where the operators run in another thread; exact after pause() and stop(). */
  readonly ledger: Ledger
}
