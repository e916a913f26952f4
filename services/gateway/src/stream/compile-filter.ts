import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import type { Matchable } from './stream-item.ts'

/** A filter in a form that is fast to evaluate and to index. */
export interface CompiledFilter {
  /** Equal for equivalent filters. */
  readonly key: string
  /**
   * Every match has one of these terms: the values of the most selective field; `undefined` for an
   * empty filter.
   */
  readonly terms: readonly string[] | undefined
  matches(item: Matchable): boolean
}

/** From most to least selective. */
const MEMBERS = ['validators', 'clusters', 'owners', 'operators', 'roles', 'types'] as const
type Member = (typeof MEMBERS)[number]

/** The values of an item for each field. */
const VALUES: Readonly<Record<Member, (item: Matchable) => readonly string[]>> = {
  validators: (item) => item.validators,
  clusters: (item) => item.clusters,
  owners: (item) => item.owners,
  operators: (item) => item.operators,
  roles: (item) => item.roles,
  types: (item) => [item.type],
}

const termOf = (member: Member, value: string) => `${member}:${value}`

/** All terms of `item`. */
export function termsOf(item: Matchable): string[] {
  return MEMBERS.flatMap((member) => VALUES[member](item).map((value) => termOf(member, value)))
}

/** @param filter validated by its schema, with lower-case hex */
export function compileFilter(filter: StreamFilter): CompiledFilter {
  const wanted = MEMBERS.flatMap((member) => {
    const values = filter[member]
    return values === undefined ? [] : [{ member, values: new Set(values.map(String)) }]
  })
  const [narrowest] = wanted
  return {
    key: JSON.stringify(wanted.map(({ member, values }) => [member, [...values].sort()])),
    terms: narrowest && [...narrowest.values].map((value) => termOf(narrowest.member, value)),
    matches: (item) =>
      wanted.every(({ member, values }) => VALUES[member](item).some((value) => values.has(value))),
  }
}
