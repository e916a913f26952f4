import { randomUUID } from 'node:crypto'
import type { PublicationLog } from './log.ts'
import type { Publication } from './publication.ts'

export interface MemoryLog extends PublicationLog {
  /** Adds a publication to the outbox. */
  write(topic: string, payload: string): void
  /** Prunes publications up to and including `offset`. */
  prune(offset: number): void
  /** Starts a new epoch with an empty log. */
  changeEpoch(epoch: string): void
}

/**
 * An in-memory log for tests of components that use the log. It passes the conformance suite of the
 * Postgres log.
 */
export function createMemoryLog({ epoch }: { epoch: string }): MemoryLog {
  let currentEpoch = epoch
  let offset = 0
  let epochFrom = 0
  let outbox: { topic: string; payload: string }[] = []
  let retained: Publication[] = []

  return {
    async head() {
      const oldest = retained[0]?.offset ?? offset + 1
      return { epoch: currentEpoch, offset, earliest: Math.max(epochFrom + 1, oldest) }
    },
    async read(after, limit) {
      return retained.filter((publication) => publication.offset > after).slice(0, limit)
    },
    async moveOutbox(limit) {
      const moved = outbox.splice(0, limit).map((entry) => ({ offset: ++offset, ...entry }))
      retained.push(...moved)
      return moved
    },
    async beginEpoch(former) {
      if (currentEpoch !== former) return
      currentEpoch = randomUUID()
      epochFrom = offset
    },
    write: (topic, payload) => void outbox.push({ topic, payload }),
    prune(upTo) {
      retained = retained.filter((publication) => publication.offset > upTo)
    },
    changeEpoch(next) {
      currentEpoch = next
      offset = 0
      epochFrom = 0
      outbox = []
      retained = []
    },
  }
}
