import type { Position } from '@ssv-exporter/gateway-api/stream/position'
import { expect } from 'vitest'
import { type Consumer, createConsumer } from './consumer.ts'
import type { Fleet } from './fleet.ts'
import { linesOfLog, linesOfPushes } from './sequence.ts'
import { FILTERS } from './traffic.ts'

/** A consumer for each filter, and its expected pushes. */
export interface ClientSwarm {
  readonly consumers: readonly Consumer[]
  /** The consumer without a filter. */
  readonly all: Consumer
  /**
   * Resolves when every consumer is at the end of the log and received exactly what it selects,
   * once and in order.
   */
  expectWhole(): Promise<void>
  end(): Promise<void>
}

/** @param url the address for each connection */
export async function gatherSwarm(fleet: Fleet, url: () => string): Promise<ClientSwarm> {
  const { epoch, offset } = await fleet.head()
  const from: Position = { epoch, offset }
  const consumers = FILTERS.map((filter) => createConsumer({ url, filter, from }))
  const [all] = consumers as [Consumer]

  return {
    consumers,
    all,
    async expectWhole() {
      await fleet.settled()
      const log = await fleet.published()
      const top = log.at(-1)?.offset
      await expect
        .poll(() => consumers.map((consumer) => consumer.position()?.offset))
        .toEqual(consumers.map(() => top))
      for (const [index, consumer] of consumers.entries()) {
        expect(consumer.violations).toEqual([])
        const lines = linesOfLog(log, FILTERS[index] ?? {}, from.offset)
        expect(linesOfPushes(consumer.pushes)).toEqual(lines)
      }
      expect((await fleet.head()).epoch).toBe(epoch)
    },
    async end() {
      await Promise.all(consumers.map((consumer) => consumer.end()))
    },
  }
}
