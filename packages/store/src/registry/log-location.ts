/** Position of a log in the chain: block number and log index. */
export interface LogLocation {
  block: number
  logIndex: number
}

export const isBefore = (a: LogLocation, b: LogLocation) =>
  a.block < b.block || (a.block === b.block && a.logIndex < b.logIndex)
