import type { TimedLog } from '../rpc/block-range.ts'
import { isSameLog } from '../rpc/fetch-logs.ts'

export interface LogDifference<Stored> {
  /** Found but not stored. */
  missing: TimedLog[]
  /** Stored but not found. */
  extra: Stored[]
}

/**
 * Compares the logs found in some blocks with the stored ones. A log with a different timestamp or
 * index is a different log.
 */
export function compareLogs<Stored extends TimedLog>(
  found: readonly TimedLog[],
  stored: readonly Stored[],
): LogDifference<Stored> {
  return { missing: without(found, stored), extra: without(stored, found) }
}

/** The logs of `logs` that are not in `others`. */
function without<Log extends TimedLog>(logs: readonly Log[], others: readonly TimedLog[]): Log[] {
  const known = new Map(others.map((log) => [keyOf(log), log]))
  return logs.filter((log) => {
    const other = known.get(keyOf(log))
    return (
      other === undefined ||
      !isSameLog(log, other) ||
      log.transactionIndex !== other.transactionIndex ||
      log.blockTimestamp !== other.blockTimestamp
    )
  })
}

const keyOf = ({ blockNumber, logIndex }: TimedLog) => `${blockNumber} ${logIndex}`
