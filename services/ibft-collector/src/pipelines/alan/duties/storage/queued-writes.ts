import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import { dutyNameOf } from '@ssv-exporter/store/duties/duty-key'
import type { DutyVote } from '@ssv-exporter/store/duties/duty-votes'
import type { ValidatorIndex } from '@ssv-exporter/store/duties/validator-indices'
import { withSignaturesOf } from '../recovered-signatures.ts'

/** What is written in one transaction. */
export interface WriteBatch {
  readonly duties: readonly DutyRecord[]
  readonly votes: readonly DutyVote[]
  /** Indices that a quorum signed. */
  readonly learned: readonly ValidatorIndex[]
  /** Indices from a beacon node. */
  readonly certain: readonly ValidatorIndex[]
}

/** What is queued for Postgres, each duty once. */
export interface QueuedWrites {
  isEmpty(): boolean
  /** Number of queued duties. */
  duties(): number
  /** @returns how many duties were dropped, the oldest first, because too many were queued */
  putDuties(duties: readonly DutyRecord[]): number
  putVote(vote: DutyVote): void
  putIndex(index: ValidatorIndex, options: { readonly isCertain: boolean }): void
  /** Removes at most `maxDuties` duties and everything else. */
  take(maxDuties: number): WriteBatch
}

export function createQueuedWrites({ maxDuties }: { readonly maxDuties: number }): QueuedWrites {
  const queued = new Map<string, DutyRecord>()
  let others = createOthers()

  return {
    isEmpty: () =>
      queued.size + others.votes.length + others.learned.length + others.certain.length === 0,
    duties: () => queued.size,
    putDuties(duties) {
      for (const duty of duties) {
        const name = dutyNameOf(duty)
        // Each write has the whole duty: a queued one is replaced and keeps its position.
        queued.set(name, withSignaturesOf(duty, queued.get(name)))
      }
      let dropped = 0
      for (const name of queued.keys()) {
        if (queued.size <= maxDuties) break
        queued.delete(name)
        dropped += 1
      }
      return dropped
    },
    putVote: (vote) => others.votes.push(vote),
    putIndex(index, { isCertain }) {
      others[isCertain ? 'certain' : 'learned'].push(index)
    },
    take(max) {
      const duties: DutyRecord[] = []
      for (const [name, duty] of queued) {
        if (duties.length >= max) break
        duties.push(duty)
        queued.delete(name)
      }
      const batch = { duties, ...others }
      others = createOthers()
      return batch
    },
  }
}

const createOthers = () => ({
  votes: [] as DutyVote[],
  learned: [] as ValidatorIndex[],
  certain: [] as ValidatorIndex[],
})
