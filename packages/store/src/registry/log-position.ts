/** Position of a log in the chain: block number and log index. */
export interface LogPosition {
  block: number
  logIndex: number
}

export const isBefore = (a: LogPosition, b: LogPosition) =>
  a.block < b.block || (a.block === b.block && a.logIndex < b.logIndex)
