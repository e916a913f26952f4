/** What keeps the data from being complete or up to date. */
export type TroubleKind =
  /** No endpoint gives a usable answer. */
  | 'endpoints'
  /** The head of the chain does not move. */
  | 'head-stalled'
  /** The endpoints show another chain below what counts as final. */
  | 'reorg-below-finality'

export interface Trouble {
  kind: TroubleKind
  /** For people. */
  reason: string
  /** ISO 8601. */
  since: string
}

/** What is wrong now, for status, readiness and metrics. */
export interface Troubles {
  /** Begins or goes on; the beginning counts as its time. */
  set(kind: TroubleKind, reason: string): void
  clear(kind: TroubleKind): void
  all(): Trouble[]
}

export const TROUBLE_KINDS: readonly TroubleKind[] = [
  'endpoints',
  'head-stalled',
  'reorg-below-finality',
]

export function createTroubles(): Troubles {
  const now = new Map<TroubleKind, Trouble>()
  return {
    set(kind, reason) {
      const since = now.get(kind)?.since ?? new Date().toISOString()
      now.set(kind, { kind, reason, since })
    },
    clear: (kind) => void now.delete(kind),
    all: () => [...now.values()],
  }
}
