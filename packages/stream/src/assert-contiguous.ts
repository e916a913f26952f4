import type { Publication } from './publication.ts'

/** @throws RangeError if the positions of a batch are not contiguous, which is a caller bug. */
export function assertContiguous(batch: readonly Publication[]): void {
  batch.forEach(({ position }, index) => {
    const before = batch[index - 1]
    if (before && position !== before.position + 1) {
      throw new RangeError(`Position ${position} follows ${before.position} in one batch`)
    }
  })
}
