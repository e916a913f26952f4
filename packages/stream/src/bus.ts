import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { LogPosition } from './log.ts'
import type { Publication } from './publication.ts'

/** While `disconnected`, nothing is received until the next `connected`. */
export type BusState = 'connected' | 'disconnected'

export interface BusListener {
  /**
   * Batches may be missing, repeated or from an earlier epoch. Order within a batch is guaranteed.
   */
  onPublications(epoch: string, batch: readonly Publication[]): void
  /** Called once on subscribing and then on each change. */
  onState(state: BusState): void
}

/**
 * Delivers wake-ups and holds a window of recent publications. The log is the source of truth.
 *
 * While the bus is unreachable, every call fails with BusUnavailableError within a bounded time.
 */
export interface PublicationBus extends Startable {
  /**
   * Appends publications (ascending, contiguous). Skips offsets at or below the top.
   *
   * Without `refill` it throws BusGapError if the first new offset is not top + 1, or if the bus
   * follows another epoch or none. With `refill` the window is reset to start there; an empty batch
   * makes the bus follow `epoch`.
   */
  append(
    epoch: string,
    batch: readonly Publication[],
    options?: { refill?: boolean },
  ): Promise<void>
  /**
   * Position of the newest publication on the bus; its offset is 0 if the bus has none of the epoch.
   * `undefined` if the bus follows no epoch because it is new or lost its data.
   */
  top(): Promise<LogPosition | undefined>
  /**
   * The publications after `after`, at most `limit`; `undefined` if the window of this epoch is
   * incomplete.
   */
  readWindow(epoch: string, after: number, limit: number): Promise<Publication[] | undefined>
  subscribe(listener: BusListener): () => void
}
