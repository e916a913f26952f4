/** Position of a log in the chain: block number and log index. */
export interface ChainPosition {
  block: number
  logIndex: number
}

export const isBefore = (a: ChainPosition, b: ChainPosition) =>
  a.block < b.block || (a.block === b.block && a.logIndex < b.logIndex)
