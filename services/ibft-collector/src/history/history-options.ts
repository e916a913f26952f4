import type { BackoffOptions } from '@ssv-exporter/service-kit/backoff'

export interface HistoryOptions {
  /** Roles whose duty sequences are looked for at peers without a message of them having been seen. */
  readonly roles: readonly number[]
  /** Chains worked on at once by this process. */
  readonly sequencesAtOnce: number
  /** Ranges of one duty sequence under way at once. All duty sequences together stay below what the signature verifier queues. */
  readonly rangesAtOnce: number
  /** How long a run may go on with a duty sequence before others have their turn. */
  readonly runMs: number
  /** Another process takes over a duty sequence whose run said nothing for so long. */
  readonly claimMs: number
  /** Chains that wait in the queue for their run; the rest waits in the store. */
  readonly queueLimit: number
  readonly feedIntervalMs: number
  /** How often the registry is searched for new validators. */
  readonly adoptIntervalMs: number
  /** How often the heights that gossip brought are noted. */
  readonly noteIntervalMs: number
  /** How long gossip gets to bring a height that it skipped. */
  readonly liveDelayMs: number
  /** How often peers are asked how high a duty sequence is. */
  readonly recheckMs: number
  /**
   * A collector that starts after none listened for so long has peers asked how high all duty sequences are. 0, at every start: one that was
   * killed may have lost what it had heard and not written, and where nothing higher is decided nothing else would tell of it.
   */
  readonly absenceMs: number
  /** When heights that peers said they do not have are asked for again, by the number of times they were. */
  readonly missingRetry: BackoffOptions
  /** When a duty sequence is tried again for which no peer could be asked, or none answered. */
  readonly failureRetry: BackoffOptions
  readonly peers: HistoryPeerOptions
  readonly serving: HistoryServingOptions
}

export interface HistoryPeerOptions {
  /** Peers asked how high a duty sequence is; more where none of them has it, until all had their turn. */
  readonly forHighest: number
  /** How long peers are asked, one after the other, before what none of them had counts as missing. */
  readonly searchMs: number
  readonly timeoutMs: number
  /** Requests to one peer under way at once. */
  readonly atOnce: number
  /** Below what peers of our own kind let one asker have: 20. */
  readonly perSecond: number
  readonly perSecondOverall: number
  /** How long a peer that failed is left alone, by its failures in a row. */
  readonly coolDown: BackoffOptions
}

export interface HistoryServingOptions {
  /** Questions of peers answered at once. */
  readonly atOnce: number
  /** Questions that wait; more are refused. */
  readonly waiting: number
  readonly timeoutMs: number
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

export const HISTORY_DEFAULTS: HistoryOptions = {
  roles: [0],
  sequencesAtOnce: 8,
  rangesAtOnce: 12,
  runMs: 10 * SECOND_MS,
  claimMs: MINUTE_MS,
  queueLimit: 256,
  feedIntervalMs: SECOND_MS,
  adoptIntervalMs: MINUTE_MS,
  noteIntervalMs: 2 * SECOND_MS,
  liveDelayMs: 3 * SECOND_MS,
  recheckMs: 6 * HOUR_MS,
  absenceMs: 0,
  missingRetry: { initialMs: 10 * MINUTE_MS, maxMs: 24 * HOUR_MS, factor: 2, jitter: 0.2 },
  failureRetry: { initialMs: 5 * SECOND_MS, maxMs: 10 * MINUTE_MS, factor: 2, jitter: 0.2 },
  peers: {
    forHighest: 4,
    // A run that asks for so long still keeps its claim.
    searchMs: 30 * SECOND_MS,
    timeoutMs: 5 * SECOND_MS,
    atOnce: 8,
    perSecond: 18,
    perSecondOverall: 400,
    coolDown: { initialMs: SECOND_MS, maxMs: 5 * MINUTE_MS, factor: 2, jitter: 0.2 },
  },
  serving: { atOnce: 8, waiting: 64, timeoutMs: 3 * SECOND_MS },
}
