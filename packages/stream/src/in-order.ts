import type { Publication } from './publication.ts'

export interface InOrder {
  position(): number
  /** Goes on after `position`, forgetting what was held. */
  restart(position: number): void
  /** Takes what came, in any order and repeatedly; gives what follows now, in order and without a hole. */
  accept(batch: readonly Publication[]): Publication[]
  /** The newest position that was seen, held back or not. */
  seen(): number
}

/** Puts publications into the order of their positions, holding back at most `maxHeld` of those that came too early. */
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
        // What does not fit is fetched like anything else that is missing.
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
