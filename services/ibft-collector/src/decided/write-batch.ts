import type { Database } from '@ssv-exporter/store/database'
import { type PutOutcome, putDecided } from '@ssv-exporter/store/decided/put-decided'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import type { Origins } from './origins.ts'
import { publicationOf } from './publication-of.ts'
import type { QueuedWrite } from './write-queue.ts'

/**
 * Writes a batch, each key once, rows and publications in one transaction. Whatever another collector wrote meanwhile is known then
 * and not published again; a better one waits for the other's commit, so that it is published after it.
 *
 * @returns the outcome of each write, in order
 * @throws DatabaseError
 */
export async function writeBatch(
  writes: readonly QueuedWrite[],
  { database, origins }: { database: Database; origins: Origins },
): Promise<PutOutcome[]> {
  const collector = await origins.collector()
  const peers = await origins.peers(writes.map(({ first }) => first.peerId))
  const rows = writes.map(({ key, best, first, sightings }, place) => ({
    ...key,
    round: best.round,
    signers: best.signers,
    signature: best.signature,
    value: best.value,
    rootFork: best.rootFork,
    firstSeenMs: Math.round(first.seenAtMs),
    firstPeer: peers[place] as number,
    collector,
    sightings,
  }))
  return await database.transaction('decided-write', async (transaction) => {
    const outcomes = await putDecided(transaction, rows)
    const published = writes.flatMap(({ publish, best }, place) => {
      const outcome = outcomes[place] ?? 'known'
      return publish && outcome !== 'known' ? [publicationOf(best, outcome)] : []
    })
    await appendOutbox(transaction, published)
    return outcomes
  })
}
