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
  /** The same, where it was made into bytes already: reading the hex of a registration again is most of decoding it. */
  dataBytes?: Uint8Array
  /** Seconds; only from nodes that add it to their logs. */
  blockTimestamp: number | undefined
}
