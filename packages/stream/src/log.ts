import type { Publication } from './publication.ts'

export interface LogHead {
  /**
   * Changes only when the log is no longer continuous: positions of different epochs are not
   * comparable.
   */
  readonly epoch: string
  /** The newest position; 0 if there is none. */
  readonly position: number
  /** The oldest retained position of the epoch; `position + 1` if none is retained. */
  readonly earliest: number
}

export interface PublicationReader {
  head(): Promise<LogHead>
  /** The publications after position `after`, ascending, at most `limit`. */
  read(after: number, limit: number): Promise<Publication[]>
}

export interface PublicationLog extends PublicationReader {
  /**
   * Assigns positions to at most `limit` pending outbox rows and returns them in ascending order.
   *
   * Uses one transaction with a locked counter, committed when it resolves. Fewer than `limit`
   * results mean that no more rows were pending.
   */
  moveOutbox(limit: number): Promise<Publication[]>
  /**
   * Starts a new epoch if the current one is still `former`: the log was rolled back and the
   * previous epoch cannot be continued. Positions continue.
   */
  beginEpoch(former: string): Promise<void>
}
