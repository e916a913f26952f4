import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { BLOCK_WINDOW, pruneBlocks } from '@ssv-exporter/store/block-window'
import { readCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'

const JOB = 'housekeeping'
const INTERVAL_MS = 60_000

/**
 * Deletes data that is no longer needed: hashes and undo rows of settled blocks, and expired
 * publications.
 */
export async function registerHousekeeping(
  options: { publicationRetentionDays: number },
  modules: { jobs: Jobs; database: Database; logger: Logger },
): Promise<void> {
  const { database, jobs, logger } = modules
  const log = createPublicationLog(database)
  jobs.handle(JOB, async (_data, { signal }) => {
    const { indexedBlock } = await readCursor(database)
    const blocks = await pruneBlocks(database, indexedBlock - 2 * BLOCK_WINDOW)
    let publications = 0
    for (let pruned = -1; pruned !== 0 && !signal.aborted; publications += pruned) {
      pruned = await log.prune(options.publicationRetentionDays)
    }
    logger.debug({ blocks, publications }, 'housekeeping done')
  })
  await jobs.every(JOB, INTERVAL_MS)
}
