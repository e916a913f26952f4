import { ReorgBelowFinalityError } from './head/errors.ts'

/** What keeps the data from being complete or up to date. */
export type TroubleKind =
  /** It has failed to go on for long: no endpoint gives a usable answer, or Postgres takes no writes. */
  | 'failing'
  /** The head of the chain does not move. */
  | 'head-stalled'
  /** The endpoints show another chain below what counts as final. */
  | 'reorg-below-finality'
  /** What was indexed contradicts itself: a log is missing, or one too many. */
  | 'contradiction'
  /** The history of the contract begins before the start block. */
  | 'start-block'
  /** No log of the contract was found at all, and it is not proved that there is none. */
  | 'empty'

export interface Trouble {
  kind: TroubleKind
  code: string
  /** For people. */
  reason: string
  /** ISO 8601. */
  since: string
}

/** What is wrong now, for status, readiness and metrics. */
export interface Troubles {
  /** Begins or goes on; the beginning counts as its time. */
  set(kind: TroubleKind, code: string, reason: string): void
  clear(kind: TroubleKind): void
  /** Something failed and is tried again. It is trouble at once if a person must look, else when it lasts. */
  failed(error: unknown): void
  /** It goes on. */
  recovered(): void
  /** The code of the failure that repeats, also while it is none to worry about. */
  fault(): string | undefined
  all(): Trouble[]
}

export const TROUBLE_KINDS: readonly TroubleKind[] = [
  'failing',
  'head-stalled',
  'reorg-below-finality',
  'contradiction',
  'start-block',
  'empty',
]

export interface TroublesOptions {
  /** How long it may fail before that counts as trouble: endpoints and Postgres come and go. */
  failingAfterMs: number
  /** Whether what was indexed is whole otherwise; while it is not, each failure is trouble. */
  isSynced(): boolean
}

export function createTroubles({ failingAfterMs, isSynced }: TroublesOptions): Troubles {
  const now = new Map<TroubleKind, Trouble>()
  let failing: (Trouble & { sinceMs: number }) | undefined
  const set: Troubles['set'] = (kind, code, reason) => {
    const since = now.get(kind)?.since ?? new Date().toISOString()
    now.set(kind, { kind, code, reason, since })
  }
  return {
    set,
    clear: (kind) => void now.delete(kind),
    failed(error) {
      const [code, reason] = [codeOf(error), error instanceof Error ? error.message : String(error)]
      const { since, sinceMs } = failing ?? {
        since: new Date().toISOString(),
        sinceMs: performance.now(),
      }
      failing = { kind: 'failing', code, reason, since, sinceMs }
      if (error instanceof ReorgBelowFinalityError) set('reorg-below-finality', code, reason)
    },
    recovered() {
      failing = undefined
      now.delete('reorg-below-finality')
    },
    fault: () => failing?.code,
    all() {
      if (failing === undefined) return [...now.values()]
      const { sinceMs, ...trouble } = failing
      const isBrief = performance.now() - sinceMs < failingAfterMs
      if (isBrief && isSynced()) return [...now.values()]
      return [...now.values(), trouble]
    },
  }
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : 'UNKNOWN'
}
