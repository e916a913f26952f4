import type { RegistryReader } from '@ssv-exporter/store/registry-reader'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { createOperatorKeys } from './operator-keys.ts'
import type { Readings } from './reading.ts'
import { createSlots } from './slots.ts'

export interface ReadingsModules {
  registry: RegistryReader
  bulkRegistry: RegistryReader
  metrics: GatewayMetrics
}

/** Puts turns before both pools and keeps the operator keys. */
export function createReadings(
  options: Pick<
    GatewayOptions,
    'poolSize' | 'bulkPoolSize' | 'maxFullSets' | 'maxResults' | 'queueTimeoutMs'
  >,
  { registry, bulkRegistry, metrics }: ReadingsModules,
): Readings {
  const slots = (pool: string, size: number) =>
    createSlots(
      { size, maxWaitMs: options.queueTimeoutMs },
      {
        onChange(taken, waiting) {
          metrics.slotsTaken.set({ pool }, taken)
          metrics.slotsWaiting.set({ pool }, waiting)
        },
      },
    )
  return {
    quick: { registry, slots: slots('quick', options.poolSize) },
    bulk: { registry: bulkRegistry, slots: slots('bulk', options.bulkPoolSize) },
    fullSets: slots('full-sets', options.maxFullSets),
    keys: createOperatorKeys({ registry }),
    maxResults: options.maxResults,
  }
}
