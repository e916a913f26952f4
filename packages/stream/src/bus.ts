import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Publication } from './publication.ts'

export interface BusTop {
  readonly epoch: string
  /** 0 when the bus follows this epoch and holds nothing of it. */
  readonly position: number
}

/** `live`: what is appended from now on is heard. `away`: nothing is heard until `live` comes again. */
export type BusState = 'live' | 'away'

export interface BusListener {
  /** At most once: batches may be missing, repeated, or of an epoch that the log has left. Order within a batch holds. */
  onPublications(epoch: string, batch: readonly Publication[]): void
  /** Called once on subscribing, then at each change. */
  onState(state: BusState): void
}

/**
 * Wake-ups and the window of recent publications. It is never the truth: the log is.
 *
 * Every call fails with BusAwayError, within a bounded time, while the bus cannot be reached.
 */
export interface PublicationBus extends Startable {
  /**
   * Hands publications (ascending, without a hole) on. Skips positions at or below the top.
   *
   * Without `refill` it throws BusGapError when the first new one is not top + 1, or when the bus follows another epoch or none.
   * With `refill` the window starts anew there, and an empty batch makes the bus follow `epoch`.
   */
  append(
    epoch: string,
    batch: readonly Publication[],
    options?: { refill?: boolean },
  ): Promise<void>
  /** `undefined` when the bus follows no epoch: it is new, or lost its memory. */
  top(): Promise<BusTop | undefined>
  /** The publications after `after`, at most `limit`; `undefined` when the window of this epoch does not hold all of them. */
  window(epoch: string, after: number, limit: number): Promise<Publication[] | undefined>
  subscribe(listener: BusListener): () => void
}
