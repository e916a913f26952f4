import type { Hex } from 'viem'

/** A log as the node gave it, checked for shape. Hex in lower case. */
export interface RawLog {
  blockNumber: number
  blockHash: Hex
  transactionHash: Hex
  transactionIndex: number
  logIndex: number
  topics: readonly Hex[]
  data: Hex
  /** Seconds; only from nodes that add it to their logs. */
  blockTimestamp: number | undefined
}
