import { CommitAggregate } from './commit-aggregate.ts'

export interface CommitAggregatesOptions {
  readonly heights: number
  /** Of values, which whoever signs chooses: a block to propose may have hundreds of kilobytes. */
  readonly bytes: number
}

/** What came of the heights of late; bounded in number and bytes, the one that was begun first goes first. */
export interface CommitAggregates {
  /** Begins one when there is none. */
  of(name: string): CommitAggregate
  /** To be called when something came into one: others may have to go for it, never itself. */
  weigh(name: string): void
  readonly size: number
  readonly bytes: number
}

interface Entry {
  readonly aggregate: CommitAggregate
  bytes: number
}

export function createCommitAggregates(
  limits: CommitAggregatesOptions,
  { onForgotten }: { onForgotten: (name: string) => void },
): CommitAggregates {
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
      if (known !== undefined) return known.aggregate
      const aggregate = new CommitAggregate()
      entries.set(name, { aggregate, bytes: 0 })
      makeRoom()
      return aggregate
    },
    weigh(name) {
      const entry = entries.get(name)
      if (entry === undefined) return
      bytes += entry.aggregate.bytes - entry.bytes
      entry.bytes = entry.aggregate.bytes
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
