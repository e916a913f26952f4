import type { ChainBlock } from './chain-block.ts'
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
  headers: readonly Pick<ChainBlock, 'number' | 'hash' | 'parentHash' | 'timestamp'>[]
  /** In chain order. */
  logs: readonly TimedLog[]
  /** Blocks whose logs, or that there are none, follow from what their headers commit to; ascending. */
  proved?: readonly number[]
  /** The logs of settled blocks were read a second time and were the same, or the blocks that differed were proved. */
  readTwice?: boolean
}
