import type { BackoffOptions } from '@ssv-exporter/service-kit/backoff'

export interface HistoryOptions {
  /** Roles whose duty sequences are requested from peers even if no message of them was seen. */
  readonly roles: readonly number[]
  /** Duty sequences synced concurrently by this process. */
  readonly sequencesAtOnce: number
  /**
   * Concurrent ranges per duty sequence. All duty sequences together stay below the signature
   * verifier's queue limit.
   */
  readonly rangesAtOnce: number
  /** How long a run may work on one duty sequence before others get their turn. */
  readonly runMs: number
  /** Another process takes over a duty sequence whose run has not reported for this long. */
  readonly claimMs: number
  /** Maximum duty sequences in the queue; the rest waits in the store. */
  readonly queueLimit: number
  readonly feedIntervalMs: number
  /** Search interval of the registry for new validators. */
  readonly adoptIntervalMs: number
  /** Write interval of heights received by gossip. */
  readonly noteIntervalMs: number
  /** How long to wait for gossip to deliver a skipped height. */
  readonly liveDelayMs: number
  /** How often peers are asked for the highest height of a duty sequence. */
  readonly recheckMs: number
  /**
   * After a gap this long without any collector, a starting collector asks peers for the highest
   * height of all duty sequences. 0: at every start. A killed collector may have lost received but
   * unwritten messages, and unless a higher height is decided, nothing else reveals that.
   */
  readonly absenceMs: number
  /** Retry delays for heights that peers reported missing, by number of attempts. */
  readonly missingRetry: BackoffOptions
  /** Retry delay of a duty sequence for which no peer was available or answered. */
  readonly failureRetry: BackoffOptions
  readonly peers: HistoryPeerOptions
  readonly serving: HistoryServingOptions
}

export interface HistoryPeerOptions {
  /** Peers asked for the highest height; more if none of them has it, until all were asked. */
  readonly forHighest: number
  /** How long peers are asked in turn before a height that none of them had counts as missing. */
  readonly searchMs: number
  readonly timeoutMs: number
  /** Concurrent requests per peer. */
  readonly atOnce: number
  /** Below the limit that exporters apply per requester: 20. */
  readonly perSecond: number
  readonly perSecondOverall: number
  /** Back-off of a failing peer, by consecutive failures. */
  readonly coolDown: BackoffOptions
}

export interface HistoryServingOptions {
  /** Peer requests served concurrently. */
  readonly atOnce: number
  /** Maximum queued requests; more are refused. */
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
    // A run within this limit still keeps its claim.
    searchMs: 30 * SECOND_MS,
    timeoutMs: 5 * SECOND_MS,
    atOnce: 8,
    perSecond: 18,
    perSecondOverall: 400,
    coolDown: { initialMs: SECOND_MS, maxMs: 5 * MINUTE_MS, factor: 2, jitter: 0.2 },
  },
  serving: { atOnce: 8, waiting: 64, timeoutMs: 3 * SECOND_MS },
}
