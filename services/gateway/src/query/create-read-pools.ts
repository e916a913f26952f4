import { createSemaphore } from '@ssv-exporter/flow/semaphore'
import type { RegistryReader } from '@ssv-exporter/store/registry-reader'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { createOperatorKeys } from './operator-keys.ts'
import type { ReadPools } from './read-pools.ts'

export interface ReadPoolsModules {
  registry: RegistryReader
  bulkRegistry: RegistryReader
  metrics: GatewayMetrics
}

/** Adds semaphores to both pools and creates the operator key cache. */
export function createReadPools(
  options: Pick<
    GatewayOptions,
    'poolSize' | 'bulkPoolSize' | 'maxFullSets' | 'maxResults' | 'queueTimeoutMs'
  >,
  { registry, bulkRegistry, metrics }: ReadPoolsModules,
): ReadPools {
  const semaphore = (pool: string, size: number) =>
    createSemaphore(
      { size, maxWaitMs: options.queueTimeoutMs },
      {
        onChange(taken, waiting) {
          metrics.slotsTaken.set({ pool }, taken)
          metrics.slotsWaiting.set({ pool }, waiting)
        },
      },
    )
  return {
    quick: { registry, semaphore: semaphore('quick', options.poolSize) },
    bulk: { registry: bulkRegistry, semaphore: semaphore('bulk', options.bulkPoolSize) },
    fullSets: semaphore('full-sets', options.maxFullSets),
    keys: createOperatorKeys({ registry }),
    maxResults: options.maxResults,
  }
}
