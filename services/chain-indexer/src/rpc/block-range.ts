import type { BlockHeader } from '@ssv-exporter/store/block-window'
import type { RawLog } from './raw-log.ts'

/** A log that knows when its block was made, in seconds. */
export interface TimedLog extends RawLog {
  blockTimestamp: number
}

/** What one endpoint says happened in `from` … `to`, checked to agree with itself. */
export interface BlockRange {
  from: number
  to: number
  /** The first and the last at least, or every one where all were asked for; ascending. */
  headers: readonly BlockHeader[]
  /** In chain order. */
  logs: readonly TimedLog[]
}
