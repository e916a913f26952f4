import type { Publication } from './publication.ts'

/** @throws RangeError when the positions of a batch do not follow each other: a fault of the caller, never of the bus. */
export function assertContiguous(batch: readonly Publication[]): void {
  batch.forEach(({ position }, index) => {
    const before = batch[index - 1]
    if (before && position !== before.position + 1) {
      throw new RangeError(`Position ${position} follows ${before.position} in one batch`)
    }
  })
}
