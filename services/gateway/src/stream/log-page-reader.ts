import type { Semaphore } from '@ssv-exporter/flow/semaphore'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import type { PublicationReader } from '@ssv-exporter/stream/log'
import type { Publication } from '@ssv-exporter/stream/publication'
import { readInEpoch } from '@ssv-exporter/stream/read-in-epoch'
import type { GatewayMetrics } from '../metrics.ts'
import type { FanOut } from './fan-out.ts'
import type { StreamItem } from './stream-item.ts'

export interface LogPageReader {
  /**
   * Publications after `after` in `epoch`, at least one if any exist, from memory, the bus window
   * or the log.
   *
   * @returns undefined if they are no longer retained or the epoch has changed
   * @throws BusUnavailableError, DatabaseError, SemaphoreTimeoutError
   */
  read(epoch: string, after: number): Promise<readonly StreamItem[] | undefined>
}

export interface LogPageReaderModules {
  fanOut: Pick<FanOut, 'epoch' | 'recent' | 'itemsOf'>
  bus: Pick<PublicationBus, 'readWindow'>
  log: PublicationReader
  /** Permits to read from bus or log. */
  semaphore: Semaphore
  metrics: Pick<GatewayMetrics, 'replayReads'>
}

/** Publications per page. Pages are aligned to fixed offsets, so that replays share reads. */
const PAGE_SIZE = 256
/** About 16 MB of validators, the largest records. */
const MAX_PAGES = 24

/**
 * Reads the log for replays. Concurrent reads are shared: five thousand reconnecting clients cause
 * one read.
 */
export function createLogPageReader({
  fanOut,
  bus,
  log,
  semaphore,
  metrics,
}: LogPageReaderModules): LogPageReader {
  const whole = new Map<string, readonly StreamItem[]>()
  const reading = new Map<string, Promise<readonly StreamItem[] | undefined>>()

  async function fetch(epoch: string, after: number): Promise<readonly Publication[] | undefined> {
    const free = await semaphore.acquire()
    try {
      const recent = await bus.readWindow(epoch, after, PAGE_SIZE).catch(() => undefined)
      metrics.replayReads.inc({ source: recent === undefined ? 'log' : 'window' })
      const batch = recent ?? (await readInEpoch(log, epoch, after, PAGE_SIZE))
      return batch?.[0] === undefined || batch[0].offset === after + 1 ? batch : undefined
    } finally {
      free()
    }
  }

  async function readItems(
    epoch: string,
    after: number,
  ): Promise<readonly StreamItem[] | undefined> {
    const batch = await fetch(epoch, after)
    return batch === undefined || epoch !== fanOut.epoch() ? undefined : fanOut.itemsOf(batch)
  }

  async function readPage(epoch: string, start: number) {
    const key = `${epoch}/${start}`
    const kept = whole.get(key)
    if (kept !== undefined) return kept
    const pending = reading.get(key) ?? readItems(epoch, start)
    reading.set(key, pending)
    const items = await pending.finally(() => reading.delete(key))
    if (items?.length === PAGE_SIZE) keep(key, items)
    return items
  }

  function keep(key: string, items: readonly StreamItem[]): void {
    whole.set(key, items)
    const [oldest] = whole.keys()
    if (whole.size > MAX_PAGES && oldest !== undefined) whole.delete(oldest)
  }

  return {
    async read(epoch, after) {
      if (epoch !== fanOut.epoch()) return undefined
      const recent = fanOut.recent.after(after, PAGE_SIZE)
      if (recent !== undefined) return recent
      const page = await readPage(epoch, after - (after % PAGE_SIZE))
      // The start of the page may be pruned while the requested part is still retained.
      return page === undefined
        ? await readItems(epoch, after)
        : page.filter(({ offset }) => offset > after)
    },
  }
}
