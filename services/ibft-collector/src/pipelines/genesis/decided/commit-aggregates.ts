import { CommitAggregate } from './commit-aggregate.ts'

export interface CommitAggregatesOptions {
  readonly heights: number
  /**
   * Total size of values, which signers choose: a proposed block may have hundreds of kilobytes.
   */
  readonly bytes: number
}

/** Aggregates of recent heights; bounded in number and bytes, the oldest is evicted first. */
export interface CommitAggregates {
  /** Creates it if missing. */
  of(name: string): CommitAggregate
  /** Must be called after adding to an aggregate: others may be evicted for it, never itself. */
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
  // Before the oldest entry: see BoundedMap. While an entry is left, iteration does not reach the
  // end.
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
