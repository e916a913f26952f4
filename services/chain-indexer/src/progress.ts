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
  /** Since this process started. */
  logs: Verdicts
}

/** How far the indexer is, for status, metrics and the terminal. */
export interface Progress {
  headSeen(number: number): void
  indexed(cursor: Cursor, verdicts?: Verdicts): void
  facts(): ProgressFacts
}

export function createProgress(onChange: (facts: ProgressFacts) => void): Progress {
  let cursor: Cursor | undefined
  let headBlock: number | undefined
  const logs: Verdicts = { applied: 0, malformed: 0, ignored: 0, unknown: 0 }
  const facts = (): ProgressFacts => ({
    headBlock,
    indexedBlock: cursor?.indexedBlock,
    finalizedBlock: cursor?.finalizedBlock,
    lagBlocks:
      cursor === undefined || headBlock === undefined
        ? undefined
        : Math.max(0, headBlock - cursor.indexedBlock),
    synced: cursor?.synced ?? false,
    logs: { ...logs },
  })
  return {
    headSeen(number) {
      headBlock = number
      onChange(facts())
    },
    indexed(next, verdicts) {
      cursor = next
      logs.applied += verdicts?.applied ?? 0
      logs.malformed += verdicts?.malformed ?? 0
      logs.ignored += verdicts?.ignored ?? 0
      logs.unknown += verdicts?.unknown ?? 0
      onChange(facts())
    },
    facts,
  }
}
