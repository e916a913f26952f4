/** Faults of a simulated node; members are independent, none by default. */
export interface NodeFaults {
  /** The logs of these blocks are omitted from this many responses. */
  omit?: Record<number, number>
  /** Logs lag by this many blocks: by range there are none, by hash the block is unknown. */
  logsLag?: number
  /** Logs below this block are missing silently. */
  logsPrunedBelow?: number
  /** Blocks below this one are refused as pruned. */
  blocksPrunedBelow?: number
  syncing?: boolean
  /** Queries for wider ranges are refused. */
  widest?: { blocks: number; code?: number; text?: string; status?: number; reset?: boolean }
  /** Requests above this rate per second are refused with 429. */
  perSecond?: { most: number; retryAfterSeconds?: number }
  /** An entry with `removed: true` is added to the logs of this block. */
  removed?: number
  /** Every entry is duplicated. */
  repeated?: boolean
  /** The `blockTimestamp` of logs. */
  time?: string
  /** The head is stuck at this block. */
  head?: number
  /** Lists of logs are truncated to this length without an error. */
  mostLogs?: number
  /** `eth_getBlockReceipts` is not served. */
  noReceipts?: boolean
  /** Headers have neither bloom nor receipts root. */
  blind?: boolean
  /** A nonexistent log is appended to those of this block. */
  invented?: number
  /** `eth_getCode` is not served. */
  noCode?: boolean
  /** Log queries by block hash are not supported. */
  noBlockHash?: boolean
  /** Batches are refused. */
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
