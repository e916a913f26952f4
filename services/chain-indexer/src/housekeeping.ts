import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { readCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { addPartitionAhead, dropPublications } from '@ssv-exporter/store/publication-partitions'
import { pruneBlocks, RECENT_BLOCKS } from '@ssv-exporter/store/recent-blocks'
import type { ChainIndexerOptions } from './indexer-options.ts'

const JOB = 'housekeeping'
const INTERVAL_MS = 60_000

type HousekeepingOptions = Pick<
  ChainIndexerOptions,
  'publicationRetentionDays' | 'publicationRetentionBytes'
>

/**
 * Deletes data that is no longer needed: hashes and undo rows of settled blocks, and the oldest
 * publications. Creates the partition of future ones.
 */
export async function registerHousekeeping(
  { publicationRetentionDays: days, publicationRetentionBytes: bytes }: HousekeepingOptions,
  modules: { jobs: Jobs; database: Database; logger: Logger },
): Promise<void> {
  const { database, jobs, logger } = modules
  jobs.handle(JOB, async () => {
    const { indexedBlock } = await readCursor(database)
    const blocks = await pruneBlocks(database, indexedBlock - 2 * RECENT_BLOCKS)
    await addPartitionAhead(database)
    const partitions = await dropPublications(database, { days, bytes })
    if (partitions > 0) logger.info({ partitions }, 'dropped old publications')
    logger.debug({ blocks }, 'housekeeping done')
  })
  await jobs.every(JOB, INTERVAL_MS)
}
