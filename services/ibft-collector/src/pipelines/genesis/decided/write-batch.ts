import { encodePublication } from '@ssv-exporter/gateway-api/publication'
import type { Database } from '@ssv-exporter/store/database'
import { putContradictions } from '@ssv-exporter/store/decided/put-contradictions'
import { type PutOutcome, putDecided } from '@ssv-exporter/store/decided/put-decided'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { keyName } from './decided-key.ts'
import { decidedPublication } from './decided-publication.ts'
import type { Origins } from './origins.ts'
import type { QueuedWrite } from './write-queue.ts'

/** contradiction: the height is stored with a different value. */
export type BatchOutcome = PutOutcome | 'contradiction'

/**
 * Writes a batch, rows and publications, in one transaction. Rows written meanwhile by another
 * collector are known and not published again; a better one waits for the other's commit, so that
 * it is published after it. Of several values for one key the first is stored; the others, and
 * those that differ from a stored one, are kept as contradictions.
 *
 * @returns the outcome of each write, in order
 * @throws DatabaseError
 */
export async function writeBatch(
  writes: readonly QueuedWrite[],
  { database, origins }: { database: Database; origins: Origins },
): Promise<BatchOutcome[]> {
  const collector = await origins.collector()
  const peers = await origins.peers(writes.map(({ first }) => first.peerId))
  const rows = writes.map(({ key, best, first, sightings }, index) => ({
    ...key,
    index,
    round: best.round,
    signers: best.signers,
    signature: best.signature,
    value: best.value,
    rootFork: best.rootFork,
    firstSeenMs: Math.round(first.seenAtMs),
    firstPeer: peers[index] as number,
    collector,
    sightings,
  }))
  const firstOfKey = new Map(rows.toReversed().map((row) => [keyName(row), row]))
  const firsts = rows.filter((row) => firstOfKey.get(keyName(row)) === row)
  return await database.transaction('decided-write', async (transaction) => {
    const outcomes = rows.map((): BatchOutcome => 'known')
    const put = await putDecided(transaction, firsts)
    for (const [n, { index }] of firsts.entries()) outcomes[index] = put[n] ?? 'known'
    const unwritten = rows.filter(({ index }) => outcomes[index] === 'known')
    for (const { index } of await putContradictions(transaction, unwritten)) {
      outcomes[index] = 'contradiction'
    }
    const published = writes.flatMap(({ publish, best }, index) => {
      const outcome = outcomes[index]
      return publish && (outcome === 'new' || outcome === 'better')
        ? [decidedPublication(best, outcome)]
        : []
    })
    await appendOutbox(transaction, published.map(encodePublication))
    return outcomes
  })
}
