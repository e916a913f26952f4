import type { Hex } from 'viem'

/** A log as returned by the node, with its shape checked. Hex in lower case. */
export interface RawLog {
  blockNumber: number
  blockHash: Hex
  transactionHash: Hex
  transactionIndex: number
  logIndex: number
  topics: readonly Hex[]
  data: Hex
  /**
   * The data as bytes, if already converted: converting the hex of a registration again would be
   * most of the cost of decoding it.
   */
  dataBytes?: Uint8Array
  /** Seconds; only from nodes that include it in logs. */
  blockTimestamp: number | undefined
}
