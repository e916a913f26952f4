import type { Publication } from './publication.ts'

export interface LogHead {
  /** Changes only when the log is not continuous any more: positions of two epochs have nothing to do with each other. */
  readonly epoch: string
  /** The newest position; 0 while there is none. */
  readonly position: number
  /** The oldest position of the epoch still held; `position + 1` when none is. */
  readonly earliest: number
}

export interface PublicationReader {
  head(): Promise<LogHead>
  /** The publications after position `after`, ascending, at most `limit`. */
  read(after: number, limit: number): Promise<Publication[]>
}

export interface PublicationLog extends PublicationReader {
  /**
   * Gives waiting outbox rows their positions, at most `limit`, and returns them ascending.
   *
   * One transaction under a locked counter: committed when it resolves. Fewer than `limit` means that no more were waiting.
   */
  moveOutbox(limit: number): Promise<Publication[]>
  /**
   * Gives the log another epoch, if it still has `former`: it was set back, and what was told of the former one may not be
   * continued. Positions go on.
   */
  beginEpoch(former: string): Promise<void>
}
