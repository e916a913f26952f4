import type { Recognition } from '@ssv-exporter/store/contract-log'
import type { Cursor } from '@ssv-exporter/store/cursor'

export interface VerdictCounts {
  applied: number
  malformed: number
  ignored: number
  /** Logs with topics unknown to this build. */
  unknown: number
}

export interface ProgressFacts {
  headBlock: number | undefined
  indexedBlock: number | undefined
  finalizedBlock: number | undefined
  lagBlocks: number | undefined
  synced: boolean
  /** Seconds since this process last advanced the registry; undefined unless it leads. */
  progressAgeSeconds: number | undefined
  /** Since this process started. */
  logs: VerdictCounts
  /**
   * Many logs of the contract are stored and none is an event of the configured generation: the
   * configuration names the wrong contract or ABI.
   */
  unrecognised: boolean
}

/**
 * Threshold of logs without a recognised one. A newly deployed contract without operators has fewer
 * than half as many.
 */
export const UNRECOGNISED_LOGS = 100

/** Progress of the indexer, for status, metrics and the terminal. */
export interface Progress {
  headSeen(number: number): void
  /** The state already in the database. */
  stored(recognition: Recognition): void
  indexed(cursor: Cursor, verdicts?: VerdictCounts): void
  /** This process no longer leads: its last head and progress are stale. */
  forget(): void
  facts(): ProgressFacts
}

export function createProgress(onChange: (facts: ProgressFacts) => void): Progress {
  let cursor: Cursor | undefined
  let headBlock: number | undefined
  let movedAtMs: number | undefined
  const logs: VerdictCounts = { applied: 0, malformed: 0, ignored: 0, unknown: 0 }
  let stored: Recognition = { recognised: false, others: 0 }
  const others = () => logs.ignored + logs.unknown
  const facts = (): ProgressFacts => ({
    headBlock,
    indexedBlock: cursor?.indexedBlock,
    finalizedBlock: cursor?.finalizedBlock,
    lagBlocks:
      cursor === undefined || headBlock === undefined
        ? undefined
        : Math.max(0, headBlock - cursor.indexedBlock),
    synced: cursor?.synced ?? false,
    progressAgeSeconds:
      movedAtMs === undefined ? undefined : (performance.now() - movedAtMs) / 1_000,
    logs: { ...logs },
    unrecognised:
      !stored.recognised &&
      logs.applied + logs.malformed === 0 &&
      stored.others + others() >= UNRECOGNISED_LOGS,
  })
  return {
    headSeen(number) {
      headBlock = number
      onChange(facts())
    },
    stored(recognition) {
      // Counted again at each start, including what this process read itself.
      stored = { ...recognition, others: Math.max(0, recognition.others - others()) }
      onChange(facts())
    },
    indexed(next, verdicts) {
      if (movedAtMs === undefined || next.indexedHash !== cursor?.indexedHash) {
        movedAtMs = performance.now()
      }
      cursor = next
      logs.applied += verdicts?.applied ?? 0
      logs.malformed += verdicts?.malformed ?? 0
      logs.ignored += verdicts?.ignored ?? 0
      logs.unknown += verdicts?.unknown ?? 0
      onChange(facts())
    },
    forget() {
      cursor = undefined
      headBlock = undefined
      movedAtMs = undefined
      onChange(facts())
    },
    facts,
  }
}
