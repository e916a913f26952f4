import type { Hex } from 'viem'

/** A log as returned by the node, with its shape checked. Hex in lower case. */
export interface RawLog {
  blockNumber: number
  blockHash: Hex
  transactionHash: Hex
  transactionIndex: number
  logIndex: number
  topics: readonly Hex[]
  /** Bytes: several thousand logs are in memory at a time, and their text is four times as large. */
  data: Uint8Array
  /** Seconds; only from nodes that include it in logs. */
  blockTimestamp: number | undefined
}
