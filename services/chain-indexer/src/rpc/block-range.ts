import type { ChainBlock } from './chain-block.ts'
import type { RawLog } from './raw-log.ts'

/** A log with the timestamp of its block, in seconds. */
export interface TimedLog extends RawLog {
  blockTimestamp: number
}

/** One endpoint's answer for `from` … `to`, checked for internal consistency. */
export interface BlockRange {
  from: number
  to: number
  /** At least the first and the last header, or every one if all were requested; ascending. */
  headers: readonly Pick<ChainBlock, 'number' | 'hash' | 'parentHash' | 'timestamp'>[]
  /** In chain order. */
  logs: readonly TimedLog[]
  /** Blocks whose logs (or their absence) are proved by their headers; ascending. */
  proved?: readonly number[]
  /**
   * Whether the logs of settled blocks were read twice with equal results, or the differing blocks
   * were proved.
   */
  readTwice?: boolean
}
