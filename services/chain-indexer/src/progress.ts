import type { Recognition } from '@ssv-exporter/store/contract-log'
import type { Cursor } from '@ssv-exporter/store/cursor'

export interface Verdicts {
  applied: number
  malformed: number
  ignored: number
  /** Of topics that this build does not know. */
  unknown: number
}

export interface ProgressFacts {
  headBlock: number | undefined
  indexedBlock: number | undefined
  finalizedBlock: number | undefined
  lagBlocks: number | undefined
  synced: boolean
  /** Seconds since the registry last moved on by this process; undefined unless it leads. */
  progressAgeSeconds: number | undefined
  /** Since this process started. */
  logs: Verdicts
  /**
   * Many logs of the contract are kept and none is an event of the configured generation: the
   * configuration names another contract or another ABI.
   */
  unrecognised: boolean
}

/**
 * So many logs without a recognised one. A contract that is set up and waits for its first operator
 * has fewer than half of them.
 */
export const UNRECOGNISED_LOGS = 100

/** How far the indexer is, for status, metrics and the terminal. */
export interface Progress {
  headSeen(number: number): void
  /** What the database holds already. */
  stored(recognition: Recognition): void
  indexed(cursor: Cursor, verdicts?: Verdicts): void
  /** This process does not lead any more: what it knew of head and progress says nothing now. */
  forget(): void
  facts(): ProgressFacts
}

export function createProgress(onChange: (facts: ProgressFacts) => void): Progress {
  let cursor: Cursor | undefined
  let headBlock: number | undefined
  let movedAtMs: number | undefined
  const logs: Verdicts = { applied: 0, malformed: 0, ignored: 0, unknown: 0 }
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
      // Counted anew at each start; what this process read itself is among them.
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
