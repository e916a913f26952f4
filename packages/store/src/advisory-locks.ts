/** First key of every advisory lock taken by SSV Exporter: "SSV" in ASCII. */
export const ADVISORY_LOCK_CLASS = 0x535356

/** Second keys. All advisory locks are listed here so that no two purposes share one. */
export const ADVISORY_LOCKS = {
  /** Held while migrations run. */
  migration: 1,
  /** Held by the active chain-indexer. */
  'chain-indexer': 2,
  /** Held by the active relay, which assigns positions to publications. */
  relay: 3,
  /** Held by transactions that write duties (shared), and while days are closed (exclusive). */
  'duty-packing': 4,
} as const

export type LeaseName = Exclude<keyof typeof ADVISORY_LOCKS, 'migration' | 'duty-packing'>
