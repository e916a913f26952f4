import { Gathering } from './gathering.ts'

export interface GatheringsOptions {
  readonly heights: number
  /** Of values, which whoever signs chooses: a block to propose may have hundreds of kilobytes. */
  readonly bytes: number
}

/** What came of the heights of late; bounded in number and bytes, the one that was begun first goes first. */
export interface Gatherings {
  /** Begins one when there is none. */
  of(name: string): Gathering
  /** To be called when something came into one: others may have to go for it, never itself. */
  weigh(name: string): void
  readonly size: number
  readonly bytes: number
}

interface Entry {
  readonly gathering: Gathering
  bytes: number
}

export function createGatherings(
  limits: GatheringsOptions,
  { onForgotten }: { onForgotten: (name: string) => void },
): Gatherings {
  const entries = new Map<string, Entry>()
  // Stands before the one that was begun first: see BoundedMap. While one is left it never comes to the end.
  const oldest = entries.entries()
  let bytes = 0

  function forgetOldest(): void {
    const next = oldest.next()
    if (next.done) return
    const [name, entry] = next.value
    entries.delete(name)
    bytes -= entry.bytes
    onForgotten(name)
  }

  function makeRoom(): void {
    while (entries.size > 1 && (entries.size > limits.heights || bytes > limits.bytes)) {
      forgetOldest()
    }
  }

  return {
    of(name) {
      const known = entries.get(name)
      if (known !== undefined) return known.gathering
      const gathering = new Gathering()
      entries.set(name, { gathering, bytes: 0 })
      makeRoom()
      return gathering
    },
    weigh(name) {
      const entry = entries.get(name)
      if (entry === undefined) return
      bytes += entry.gathering.bytes - entry.bytes
      entry.bytes = entry.gathering.bytes
      makeRoom()
    },
    get size() {
      return entries.size
    },
    get bytes() {
      return bytes
    },
  }
}
