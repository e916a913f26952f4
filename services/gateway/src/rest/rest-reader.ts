import {
  CONTRACT_GENERATIONS,
  type ContractGeneration,
} from '@ssv-exporter/contracts/contract-generation'
import { createSemaphore } from '@ssv-exporter/flow/semaphore'
import type { ResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { OperatorKeys } from '../query/operator-keys.ts'
import type { ReadPools } from '../query/read-pools.ts'

/** Dependencies of the endpoints. */
export interface RestReader {
  /**
   * Runs a read with a permit; shares permits with `/query` but never takes all of them. @throws
   * SemaphoreTimeoutError, DatabaseError
   */
  withPermit<T>(read: (reader: ResourceReader) => Promise<T>): Promise<T>
  keys: OperatorKeys
  /** Generation of the contract; undefined if unknown. */
  generation(): Promise<ContractGeneration | undefined>
}

export interface RestReaderModules {
  pools: Pick<ReadPools, 'quick' | 'keys'>
  resources: ResourceReader
  metrics: GatewayMetrics
}

/**
 * Adds a separate semaphore before the one shared with `/query`, so that REST cannot take all
 * permits.
 */
export function createRestReader(
  options: Pick<GatewayOptions, 'poolSize' | 'queueTimeoutMs'>,
  { pools, resources, metrics }: RestReaderModules,
): RestReader {
  const semaphore = createSemaphore(
    { size: Math.ceil(options.poolSize / 2), maxWaitMs: options.queueTimeoutMs },
    {
      onChange(taken, waiting) {
        metrics.permitsTaken.set({ pool: 'rest' }, taken)
        metrics.permitsWaiting.set({ pool: 'rest' }, waiting)
      },
    },
  )
  let generation: ContractGeneration | undefined

  async function withPermit<T>(read: (reader: ResourceReader) => Promise<T>): Promise<T> {
    const free = await semaphore.acquire()
    try {
      const freeShared = await pools.quick.semaphore.acquire()
      try {
        return await read(resources)
      } finally {
        freeShared()
      }
    } finally {
      free()
    }
  }

  return {
    withPermit,
    keys: pools.keys,
    async generation() {
      if (generation === undefined) {
        const deployment = await withPermit((reader) => reader.deployment())
        generation = CONTRACT_GENERATIONS.find((known) => known === deployment?.generation)
      }
      return generation
    },
  }
}
