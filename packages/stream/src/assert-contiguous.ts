import type { Publication } from './publication.ts'

/** @throws RangeError if the offsets of a batch are not contiguous, which is a caller bug. */
export function assertContiguous(batch: readonly Publication[]): void {
  batch.forEach(({ offset }, index) => {
    const before = batch[index - 1]
    if (before && offset !== before.offset + 1) {
      throw new RangeError(`Offset ${offset} follows ${before.offset} in one batch`)
    }
  })
}
