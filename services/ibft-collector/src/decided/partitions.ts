import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Database } from '@ssv-exporter/store/database'
import {
  ensureHeightPartition,
  PARTITION_HEIGHTS,
} from '@ssv-exporter/store/decided/height-partitions'

/** From here on in a partition the next one is seen to. */
const AHEAD_HEIGHTS = PARTITION_HEIGHTS * 0.9

/** Sees to the partition of every height before it is written. @throws DatabaseError */
export type Partitions = (heights: Iterable<number>) => Promise<void>

export function createPartitions(database: Database, { logger }: { logger: Logger }): Partitions {
  const seen = new Set<number>()
  return async (heights) => {
    const indexes = new Set<number>()
    for (const height of heights) {
      const index = Math.floor(height / PARTITION_HEIGHTS)
      indexes.add(index)
      if (height % PARTITION_HEIGHTS >= AHEAD_HEIGHTS) indexes.add(index + 1)
    }
    for (const index of indexes) {
      if (seen.has(index)) continue
      const outcome = await ensureHeightPartition(database, index)
      if (outcome !== 'present')
        logger.info({ partition: index, outcome }, 'partition of decided messages')
      seen.add(index)
    }
  }
}
