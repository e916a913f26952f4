import type { Audience } from './audience.ts'
import { type CompiledFilter, termsOf } from './compile-filter.ts'
import type { Matchable } from './stream-item.ts'

export interface AudienceIndex {
  add(filter: CompiledFilter, audience: Audience): void
  remove(filter: CompiledFilter, audience: Audience): void
  /** Those that may want it, some of them more than once; never one less. */
  candidates(item: Matchable): Iterable<Audience>
}

/** Finds the audiences of a publication by what it carries: ten thousand filters on validators cost a publication one look-up. */
export function createAudienceIndex(): AudienceIndex {
  const everything = new Set<Audience>()
  const byTerm = new Map<string, Set<Audience>>()

  return {
    add({ terms }, audience) {
      if (terms === undefined) everything.add(audience)
      for (const term of terms ?? []) {
        const audiences = byTerm.get(term)
        if (audiences === undefined) byTerm.set(term, new Set([audience]))
        else audiences.add(audience)
      }
    },
    remove({ terms }, audience) {
      everything.delete(audience)
      for (const term of terms ?? []) {
        const audiences = byTerm.get(term)
        audiences?.delete(audience)
        if (audiences?.size === 0) byTerm.delete(term)
      }
    },
    *candidates(item) {
      yield* everything
      if (byTerm.size === 0) return
      for (const term of termsOf(item)) yield* byTerm.get(term) ?? []
    },
  }
}
