import type { Publication } from './publication.ts'

export interface ReorderBuffer {
  /** The offset of the last publication that was returned. */
  deliveredOffset(): number
  /** The newest offset seen, including held-back ones. */
  newestOffset(): number
  /** Continues after `offset` and discards held-back publications. */
  reset(offset: number): void
  /**
   * Accepts publications in any order, including duplicates; returns those that are next, in order
   * and contiguous.
   */
  accept(batch: readonly Publication[]): Publication[]
}

/** Reorders publications by offset, holding back at most `maxEarly` early ones. */
export function createReorderBuffer({ maxEarly }: { maxEarly: number }): ReorderBuffer {
  let last = 0
  let newest = 0
  const early = new Map<number, Publication>()

  return {
    deliveredOffset: () => last,
    newestOffset: () => newest,
    reset(offset) {
      last = offset
      newest = offset
      early.clear()
    },
    accept(batch) {
      const ready: Publication[] = []
      const goOn = (publication: Publication) => {
        ready.push(publication)
        last = publication.offset
      }
      for (const publication of batch) {
        newest = Math.max(newest, publication.offset)
        if (publication.offset === last + 1) goOn(publication)
        // Publications that do not fit are fetched later like other missing ones.
        else if (publication.offset > last && early.size < maxEarly) {
          early.set(publication.offset, publication)
        }
      }
      for (let next = early.get(last + 1); next; next = early.get(last + 1)) goOn(next)
      for (const offset of early.keys()) if (offset <= last) early.delete(offset)
      return ready
    },
  }
}
