import type { BlockRange } from './block-range.ts'

/**
 * The blocks of a range in two parts with about as many logs each. Asked for so, a list that was cut short without a word, or
 * that ends before the last block, is seen to be.
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
