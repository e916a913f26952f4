import { createSemaphore, type Semaphore } from '@ssv-exporter/flow/semaphore'
import type { QueryReader } from '@ssv-exporter/store/query-reader'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { createOperatorKeys, type OperatorKeys } from './operator-keys.ts'

/** A database pool with a semaphore. */
export interface ReadPool {
  reader: QueryReader
  semaphore: Semaphore
}

/** The pools used by queries. */
export interface ReadPools {
  quick: ReadPool
  /** For unbounded responses, which must not delay quick queries. */
  bulk: ReadPool
  /** Permits to send an unbounded response, held from the first row to the last byte. */
  fullSets: Semaphore
  keys: OperatorKeys
  /** Maximum decided messages per response. */
  maxResults: number
}

export interface ReadPoolsModules {
  reader: QueryReader
  bulkReader: QueryReader
  metrics: GatewayMetrics
}

/** Adds semaphores to both pools and creates the operator key cache. */
export function createReadPools(
  options: Pick<
    GatewayOptions,
    'poolSize' | 'bulkPoolSize' | 'maxFullSets' | 'maxResults' | 'queueTimeoutMs'
  >,
  { reader, bulkReader, metrics }: ReadPoolsModules,
): ReadPools {
  const semaphore = (pool: string, size: number) =>
    createSemaphore(
      { size, maxWaitMs: options.queueTimeoutMs },
      {
        onChange(taken, waiting) {
          metrics.permitsTaken.set({ pool }, taken)
          metrics.permitsWaiting.set({ pool }, waiting)
        },
      },
    )
  return {
    quick: { reader, semaphore: semaphore('quick', options.poolSize) },
    bulk: { reader: bulkReader, semaphore: semaphore('bulk', options.bulkPoolSize) },
    fullSets: semaphore('full-sets', options.maxFullSets),
    keys: createOperatorKeys({ reader }),
    maxResults: options.maxResults,
  }
}

/** Runs one read with a permit. */
export async function withPermit<T>(
  { reader, semaphore }: ReadPool,
  read: (reader: QueryReader) => Promise<T>,
): Promise<T> {
  const free = await semaphore.acquire()
  try {
    return await read(reader)
  } finally {
    free()
  }
}
