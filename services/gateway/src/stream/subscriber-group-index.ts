import { type CompiledFilter, termsOf } from './compile-filter.ts'
import type { Matchable } from './stream-item.ts'
import type { SubscriberGroup } from './subscriber-group.ts'

export interface SubscriberGroupIndex {
  add(filter: CompiledFilter, group: SubscriberGroup): void
  remove(filter: CompiledFilter, group: SubscriberGroup): void
  /** A superset of the groups that match the item, possibly with duplicates. */
  candidates(item: Matchable): Iterable<SubscriberGroup>
}

/**
 * Finds the groups of a publication by its terms: ten thousand validator filters cost one lookup.
 */
export function createSubscriberGroupIndex(): SubscriberGroupIndex {
  const everything = new Set<SubscriberGroup>()
  const byTerm = new Map<string, Set<SubscriberGroup>>()

  return {
    add({ terms }, group) {
      if (terms === undefined) everything.add(group)
      for (const term of terms ?? []) {
        const groups = byTerm.get(term)
        if (groups === undefined) byTerm.set(term, new Set([group]))
        else groups.add(group)
      }
    },
    remove({ terms }, group) {
      everything.delete(group)
      for (const term of terms ?? []) {
        const groups = byTerm.get(term)
        groups?.delete(group)
        if (groups?.size === 0) byTerm.delete(term)
      }
    },
    *candidates(item) {
      yield* everything
      if (byTerm.size === 0) return
      for (const term of termsOf(item)) yield* byTerm.get(term) ?? []
    },
  }
}
