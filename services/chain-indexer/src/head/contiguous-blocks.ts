import type { BlockHeader } from '@ssv-exporter/store/block-window'

/**
 * The kept blocks from the indexed one down to the first gap. What settled history did cannot be undone:
 * blocks below a gap, left from before a long pause, are no ancestors, and none is while history is read.
 * @param kept the highest first
 * @returns hashes by number, the highest first
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
