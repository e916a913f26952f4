import type { Logger } from '@ssv-exporter/service-kit/logger'
import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'
import type { Database } from '@ssv-exporter/store/database'
import {
  ensureHeightPartition,
  PARTITION_HEIGHTS,
  type PartitionOutcome,
} from '@ssv-exporter/store/decided/height-partitions'

/** Position in a partition from which the next one is created. */
const AHEAD_HEIGHTS = PARTITION_HEIGHTS * 0.9

/** Ensures that the partition of every height exists before it is written. @throws DatabaseError */
export type Partitions = (heights: Iterable<number>) => Promise<void>

export function createPartitions(
  database: Database,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): Partitions {
  const seen = new Map<number, PartitionOutcome>()
  let highest: number | undefined

  metrics.gauge({
    name: 'ssv_collector_next_partition_present',
    help: '1 if the heights after the highest written one have their own partition, 0 if they go to the default partition',
    collect: (gauge) => show(gauge, highest === undefined ? undefined : isNextPresent(highest)),
  })

  function isNextPresent(height: number): number {
    const next = Math.floor((height + PARTITION_HEIGHTS - AHEAD_HEIGHTS) / PARTITION_HEIGHTS)
    return seen.get(next) === 'default' ? 0 : 1
  }

  return async (heights) => {
    const indexes = new Set<number>()
    for (const height of heights) {
      highest = Math.max(height, highest ?? 0)
      const index = Math.floor(height / PARTITION_HEIGHTS)
      indexes.add(index)
      if (height % PARTITION_HEIGHTS >= AHEAD_HEIGHTS) indexes.add(index + 1)
    }
    for (const index of indexes) {
      if (seen.has(index)) continue
      const outcome = await ensureHeightPartition(database, index)
      if (outcome !== 'present')
        logger.info({ partition: index, outcome }, 'checked partition of decided messages')
      seen.set(index, outcome)
    }
  }
}
