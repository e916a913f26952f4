/** How a simulated node misbehaves; each member by itself, nothing by default. */
export interface NodeFaults {
  /** The logs of these blocks are left out of so many answers. */
  omit?: Record<number, number>
  /** Logs are those of so many blocks ago: by range there are none, by hash the block is unknown. */
  logsLag?: number
  /** Logs below this block are gone, without a word. */
  logsPrunedBelow?: number
  /** Blocks below this one are refused as pruned. */
  blocksPrunedBelow?: number
  syncing?: boolean
  /** Queries for more blocks are refused. */
  widest?: { blocks: number; code?: number; text?: string; status?: number; reset?: boolean }
  /** Requests above so many in a second are refused with 429. */
  perSecond?: { most: number; retryAfterSeconds?: number }
  /** An entry with `removed: true` stands beside the logs of this block. */
  removed?: number
  /** Every entry is there twice. */
  repeated?: boolean
  /** What `blockTimestamp` of logs says. */
  time?: string
  /** The head stands still at this block. */
  head?: number
  /** Lists of logs end here, without an error. */
  mostLogs?: number
  /** `eth_getBlockReceipts` is not served. */
  noReceipts?: boolean
  /** Headers commit to nothing: neither bloom nor receipts root. */
  blind?: boolean
  /** A log that never was stands behind those of this block. */
  invented?: number
  /** `eth_getCode` is not served. */
  noCode?: boolean
  /** Logs cannot be asked for by block hash. */
  noBlockHash?: boolean
  /** Arrays of calls are refused. */
  noBatches?: boolean
  /** Drawn for each request; see `drawFault`. */
  drawn?: (request: string) => DrawnFault | undefined
}

export type DrawnFault =
  | { kind: 'error'; code: number; text: string }
  | { kind: 'status'; status: number }
  | { kind: 'reset' }
  | { kind: 'omit' }
  | { kind: 'lag' }
  | { kind: 'repeat' }
  | { kind: 'removed' }
  | { kind: 'null' }
