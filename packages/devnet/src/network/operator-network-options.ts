import type { ForkEpoch } from '@ssv-exporter/contracts/p2p-preset'
import { type Faults, NO_FAULTS } from './faults.ts'
import { type OperatorHabits, REAL_HABITS } from './habits.ts'

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

/**
 * Default options of a network. The default genesis time is the start time, so it is not listed
 * here.
 */
export const NETWORK_DEFAULTS = Object.freeze({
  operators: 4,
  operatorKeys: Object.freeze([] as string[]),
  seed: 'devnet',
  networkId: 'ssv-devnet',
  forks: Object.freeze([{ name: 'v1', epoch: 0 }]),
  epochSeconds: 384,
  dutiesPerMinute: 5,
  maxDutiesPerSecond: 50,
  roles: Object.freeze([0]),
  traffic: 'decided',
  publishers: 2,
  habits: REAL_HABITS,
  historySize: Number.POSITIVE_INFINITY,
  ledgerSize: Number.POSITIVE_INFINITY,
  discovery: true,
  faults: NO_FAULTS,
} as const) satisfies OperatorNetworkOptions
