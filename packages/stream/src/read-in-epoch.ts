import type { PublicationReader } from './log.ts'
import type { Publication } from './publication.ts'

/**
 * Reads the publications after `after`; `undefined` if the log is no longer in `epoch`.
 *
 * The epoch is checked after the read: epochs never recur, so an epoch that is still current was
 * current during the read.
 */
export async function readInEpoch(
  reader: PublicationReader,
  epoch: string,
  after: number,
  limit: number,
): Promise<Publication[] | undefined> {
  const batch = await reader.read(after, limit)
  if (batch.length === 0) return batch
  const head = await reader.head()
  return head.epoch === epoch ? batch : undefined
}
