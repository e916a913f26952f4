import type { Publication } from './publication.ts'

/** The position of a publication, or where to continue: after it. */
export interface LogPosition {
  /**
   * Changes only when the log is no longer continuous: offsets of different epochs are not
   * comparable.
   */
  readonly epoch: string
  /** 0: before the first publication. */
  readonly offset: number
}

/** The position of the newest publication, and what is retained. */
export interface LogHead extends LogPosition {
  /** The oldest retained offset of the epoch; `offset + 1` if none is retained. */
  readonly earliest: number
}

export interface PublicationReader {
  head(): Promise<LogHead>
  /** The publications after offset `after`, ascending, at most `limit`. */
  read(after: number, limit: number): Promise<Publication[]>
}

export interface PublicationLog extends PublicationReader {
  /**
   * Assigns offsets to at most `limit` pending outbox rows and returns them in ascending order.
   *
   * Uses one transaction with a locked counter, committed when it resolves. Fewer than `limit`
   * results mean that no more rows were pending.
   */
  moveOutbox(limit: number): Promise<Publication[]>
  /**
   * Starts a new epoch if the current one is still `former`: the log was rolled back and the
   * previous epoch cannot be continued. Offsets continue.
   */
  beginEpoch(former: string): Promise<void>
}
