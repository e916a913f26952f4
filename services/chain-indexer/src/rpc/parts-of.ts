import type { BlockRange } from './block-range.ts'

/**
 * Splits a range into two parts with about equally many logs. Querying the parts detects a response
 * that was silently truncated or ends before the last block.
 */
export function partsOf({
  from,
  to,
  logs,
}: Pick<BlockRange, 'from' | 'to' | 'logs'>): { from: number; to: number }[] {
  if (from === to) return [{ from, to }]
  const middle = logs[Math.floor(logs.length / 2)]?.blockNumber ?? Math.floor((from + to) / 2)
  const end = Math.min(Math.max(middle, from), to - 1)
  return [
    { from, to: end },
    { from: end + 1, to },
  ]
}
