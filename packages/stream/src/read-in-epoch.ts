import type { PublicationReader } from './log.ts'
import type { Publication } from './publication.ts'

/**
 * Reads what follows `after`; `undefined` when the log has left `epoch`.
 *
 * The epoch is looked at after the read: epochs do not come back, so an epoch that still stands stood during the read too.
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
