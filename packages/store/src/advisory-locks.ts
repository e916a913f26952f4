/** First key of every advisory lock of ours: "SSV" in ASCII. */
export const ADVISORY_LOCK_CLASS = 0x535356

/** Second keys: every advisory lock that exists, so that no two purposes share one. */
export const ADVISORY_LOCKS = {
  /** Held while migrations run. */
  migration: 1,
  /** The one chain-indexer that writes. */
  'chain-indexer': 2,
  /** The one relay that gives positions to publications. */
  relay: 3,
} as const

export type LeaseName = Exclude<keyof typeof ADVISORY_LOCKS, 'migration'>
