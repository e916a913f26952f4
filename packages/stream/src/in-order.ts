import type { Publication } from './publication.ts'

export interface InOrder {
  position(): number
  /** Continues after `position` and discards held-back publications. */
  restart(position: number): void
  /**
   * Accepts publications in any order, including duplicates; returns those that are next, in order
   * and contiguous.
   */
  accept(batch: readonly Publication[]): Publication[]
  /** The newest position seen, including held-back ones. */
  seen(): number
}

/** Reorders publications by position, holding back at most `maxHeld` early ones. */
export function createInOrder({ maxHeld }: { maxHeld: number }): InOrder {
  let last = 0
  let newest = 0
  const early = new Map<number, Publication>()

  return {
    position: () => last,
    seen: () => newest,
    restart(position) {
      last = position
      newest = position
      early.clear()
    },
    accept(batch) {
      const ready: Publication[] = []
      const goOn = (publication: Publication) => {
        ready.push(publication)
        last = publication.position
      }
      for (const publication of batch) {
        newest = Math.max(newest, publication.position)
        if (publication.position === last + 1) goOn(publication)
        // Publications that do not fit are fetched later like other missing ones.
        else if (publication.position > last && early.size < maxHeld) {
          early.set(publication.position, publication)
        }
      }
      for (let next = early.get(last + 1); next; next = early.get(last + 1)) goOn(next)
      for (const position of early.keys()) if (position <= last) early.delete(position)
      return ready
    },
  }
}
