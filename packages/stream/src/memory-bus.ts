import type { Logger } from '@ssv-exporter/service-kit/logger'
import { assertContiguous } from './assert-contiguous.ts'
import type { PublicationBus } from './bus.ts'
import { BusGapError, BusUnavailableError } from './errors.ts'
import { createListeners } from './listeners.ts'
import type { LogPosition } from './log.ts'
import type { Publication } from './publication.ts'

export interface MemoryBusOptions {
  /** Number of publications in the window. */
  windowSize: number
}

/**
 * An in-process bus. It is not persistent: after a restart it is empty and refilled from the log.
 */
export function createMemoryBus(
  { windowSize }: MemoryBusOptions,
  { logger }: { logger: Logger },
): PublicationBus {
  const listeners = createListeners({ logger })
  let running = false
  let top: LogPosition | undefined
  let recent: Publication[] = []

  function assertRunning(action: string): void {
    if (!running)
      throw new BusUnavailableError({ action, cause: new Error('The bus is not started') })
  }

  return {
    async start() {
      running = true
      listeners.state('connected')
    },
    async stop() {
      running = false
      listeners.state('disconnected')
    },
    async append(epoch, batch, { refill = false } = {}) {
      assertRunning('append')
      assertContiguous(batch)
      if (top?.epoch !== epoch) {
        if (!refill) throw new BusGapError({ top, epoch, offset: batch[0]?.offset })
        recent = []
        top = { epoch, offset: 0 }
      }
      const before = top
      const fresh = batch.filter(({ offset }) => offset > before.offset)
      const [first] = fresh
      const last = fresh.at(-1)
      if (!first || !last) return
      if (first.offset !== before.offset + 1) {
        if (!refill) throw new BusGapError({ top, epoch, offset: first.offset })
        recent = []
      }
      top = { epoch, offset: last.offset }
      recent.push(...fresh)
      // Trimmed only occasionally, so that an append does not copy the whole window.
      if (recent.length > 2 * windowSize) recent = recent.slice(-windowSize)
      listeners.publications(epoch, fresh)
    },
    async top() {
      assertRunning('top')
      return top
    },
    async readWindow(epoch, after, limit) {
      assertRunning('readWindow')
      if (top?.epoch !== epoch || after > top.offset) return undefined
      if (after === top.offset) return []
      const first = recent[0]
      if (first === undefined || first.offset > after + 1) return undefined
      const from = after + 1 - first.offset
      return recent.slice(from, from + limit)
    },
    subscribe: (listener) => listeners.add(listener),
  }
}
