import type { TimedLog } from '../rpc/block-range.ts'
import { isSameLog } from '../rpc/fetch-logs.ts'

export interface LogDifference<Stored> {
  /** Found now, and not stored. */
  missing: TimedLog[]
  /** Stored, and not found now. */
  extra: Stored[]
}

/** Compares what was found in some blocks with what is stored of them. A log with another time or place counts as another. */
export function compareLogs<Stored extends TimedLog>(
  found: readonly TimedLog[],
  stored: readonly Stored[],
): LogDifference<Stored> {
  return { missing: without(found, stored), extra: without(stored, found) }
}

/** Those of `logs` that are not among `others`. */
function without<Log extends TimedLog>(logs: readonly Log[], others: readonly TimedLog[]): Log[] {
  const known = new Map(others.map((log) => [placeOf(log), log]))
  return logs.filter((log) => {
    const other = known.get(placeOf(log))
    return (
      other === undefined ||
      !isSameLog(log, other) ||
      log.transactionIndex !== other.transactionIndex ||
      log.blockTimestamp !== other.blockTimestamp
    )
  })
}

const placeOf = ({ blockNumber, logIndex }: TimedLog) => `${blockNumber} ${logIndex}`
