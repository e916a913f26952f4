/** Interval in which the same failure is shown once. */
const REPEAT_AFTER_MS = 60_000
/** Maximum failures tracked. */
const MAX_KEPT = 100

interface ReportedFailure {
  readonly atMs: number
  /** Number of repetitions since. */
  repeats: number
}

interface Line {
  readonly level?: string
  readonly msg?: string
  readonly err?: { readonly message?: unknown; readonly code?: unknown }
  readonly [fact: string]: unknown
}

/**
 * Prepares log lines for a terminal: known failures are one line without a stack, and recurring
 * ones are shown once a minute with their count.
 *
 * @returns the line to show, as JSON; undefined to suppress it
 */
export function createTerminalLines({
  now = Date.now,
}: {
  now?: () => number
} = {}): (line: string) => string | undefined {
  const reported = new Map<string, ReportedFailure>()

  return (text) => {
    const { err, ...line } = JSON.parse(text) as Line
    if (err === undefined) return text
    const isKnown = typeof err.code === 'string'
    const error = isKnown ? firstLine(err.message) : err
    const key = `${line.level} ${line.msg} ${firstLine(err.message)}`
    const before = reported.get(key)
    const atMs = now()
    if (before !== undefined && atMs - before.atMs < REPEAT_AFTER_MS) {
      before.repeats += 1
      return undefined
    }
    reported.delete(key)
    reported.set(key, { atMs, repeats: 0 })
    for (const oldest of reported.keys()) {
      if (reported.size <= MAX_KEPT) break
      reported.delete(oldest)
    }
    const times = before === undefined || before.repeats === 0 ? {} : { repeated: before.repeats }
    return JSON.stringify({ ...line, ...times, ...(isKnown ? { error } : { err }) })
  }
}

const firstLine = (message: unknown) => String(message ?? '').split('\n', 1)[0]
