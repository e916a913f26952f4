import { ReorgBelowFinalityError } from './head/errors.ts'

/** Conditions that leave the data incomplete or out of date. */
export type ProblemKind =
  /**
   * No progress for a long time: no endpoint returns a usable response, or Postgres accepts no
   * writes.
   */
  | 'failing'
  /** The chain head does not advance. */
  | 'head-stalled'
  /** The endpoints report a different chain below finality. */
  | 'reorg-below-finality'
  /** The index contradicts itself: a log is missing or false. */
  | 'contradiction'
  /** The contract's history begins before the start block. */
  | 'start-block'
  /** No log of the contract was found, and their absence is not proved. */
  | 'empty'

export interface HealthProblem {
  kind: ProblemKind
  code: string
  /** Human-readable description. */
  reason: string
  /** ISO 8601. */
  since: string
}

/** Current problems, for status, readiness and metrics. */
export interface HealthProblems {
  /** Raises a problem or keeps it raised; its time is when it was first raised. */
  set(kind: ProblemKind, code: string, reason: string): void
  clear(kind: ProblemKind): void
  /**
   * Reports a failure that is retried. It becomes a problem at once if it needs an operator,
   * otherwise when it lasts.
   */
  failed(error: unknown): void
  /** Reports progress. */
  recovered(): void
  /** The code of the repeating failure, even before it counts as a problem. */
  fault(): string | undefined
  all(): HealthProblem[]
}

export const PROBLEM_KINDS: readonly ProblemKind[] = [
  'failing',
  'head-stalled',
  'reorg-below-finality',
  'contradiction',
  'start-block',
  'empty',
]

export interface HealthProblemsOptions {
  /**
   * How long failures may last before they count as a problem: short outages of endpoints and
   * Postgres are normal.
   */
  failingAfterMs: number
  /** Whether the index is otherwise complete; if not, every failure is a problem. */
  isSynced(): boolean
}

export function createHealthProblems({
  failingAfterMs,
  isSynced,
}: HealthProblemsOptions): HealthProblems {
  const now = new Map<ProblemKind, HealthProblem>()
  let failing: (HealthProblem & { sinceMs: number }) | undefined
  const set: HealthProblems['set'] = (kind, code, reason) => {
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
      const { sinceMs, ...problem } = failing
      const isBrief = performance.now() - sinceMs < failingAfterMs
      if (isBrief && isSynced()) return [...now.values()]
      return [...now.values(), problem]
    },
  }
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : 'UNKNOWN'
}
