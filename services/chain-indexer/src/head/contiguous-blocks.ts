import type { BlockHeader } from '@ssv-exporter/store/recent-blocks'

/**
 * The kept blocks from the last indexed one down to the first gap. Settled history cannot be rolled
 * back: blocks below a gap, left from before a long pause, are not ancestors, and during backfill
 * there are none.
 * @param kept highest first
 * @returns hashes by number, highest first
 */
export function contiguousBlocks(
  kept: readonly BlockHeader[],
  indexedBlock: number,
): Map<number, string> {
  const hashes = new Map<number, string>()
  for (const { number, hash } of kept) {
    if (number !== indexedBlock - hashes.size) break
    hashes.set(number, hash)
  }
  return hashes
}
