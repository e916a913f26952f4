/** A place in the chain: the block, and the log within it. */
export interface LogPosition {
  block: number
  logIndex: number
}

export const isBefore = (a: LogPosition, b: LogPosition) =>
  a.block < b.block || (a.block === b.block && a.logIndex < b.logIndex)
