import type { FollowerHandler, LogReset } from './follower.ts'
import type { PublicationReader } from './log.ts'
import type { Publication } from './publication.ts'

export interface Recorder extends FollowerHandler {
  readonly recorded: Publication[]
  readonly resets: LogReset[]
  /**
   * Differences between the record and the log from offset `from` on; empty if complete so far.
   */
  faults(log: PublicationReader, from?: number): Promise<string[]>
}

/**
 * Records everything a follower delivers and detects gaps, duplicates, wrong order and wrong
 * content.
 */
export function createRecorder(): Recorder {
  const recorded: Publication[] = []
  const resets: LogReset[] = []

  return {
    recorded,
    resets,
    onPublications: (batch) => void recorded.push(...batch),
    onReset: (reset) => void resets.push(reset),
    async faults(log, from = 0) {
      const truth = new Map(
        (await log.read(from, 1_000_000)).map((it) => [it.offset, it.payload] as const),
      )
      return recorded.flatMap(({ offset, payload }, index) => {
        const expected = from + index + 1
        if (offset !== expected) return [`${offset} where ${expected} was due`]
        return truth.get(offset) === payload ? [] : [`${offset} is not what the log holds`]
      })
    },
  }
}
