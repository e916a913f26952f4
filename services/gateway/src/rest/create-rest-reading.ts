import { GENERATIONS, type Generation } from '@ssv-exporter/contracts/generation'
import type { ResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { Readings } from '../query/reading.ts'
import { createSlots } from '../query/slots.ts'
import type { RestReading } from './rest-modules.ts'

export interface RestReadingModules {
  readings: Pick<Readings, 'quick' | 'keys'>
  resources: ResourceReader
  metrics: GatewayMetrics
}

/** Puts turns of its own before those that it shares with `/query`, so that some of these are always left. */
export function createRestReading(
  options: Pick<GatewayOptions, 'poolSize' | 'queueTimeoutMs'>,
  { readings, resources, metrics }: RestReadingModules,
): RestReading {
  const turns = createSlots(
    { size: Math.ceil(options.poolSize / 2), maxWaitMs: options.queueTimeoutMs },
    {
      onChange(taken, waiting) {
        metrics.slotsTaken.set({ pool: 'rest' }, taken)
        metrics.slotsWaiting.set({ pool: 'rest' }, waiting)
      },
    },
  )
  let generation: Generation | undefined

  async function inTurn<T>(read: (reader: ResourceReader) => Promise<T>): Promise<T> {
    const free = await turns.take()
    try {
      const freeShared = await readings.quick.slots.take()
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
    inTurn,
    keys: readings.keys,
    async generation() {
      if (generation === undefined) {
        const deployment = await inTurn((reader) => reader.deployment())
        generation = GENERATIONS.find((known) => known === deployment?.generation)
      }
      return generation
    },
  }
}
