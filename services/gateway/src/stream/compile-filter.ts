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
const FIELDS = ['validators', 'clusters', 'owners', 'operators', 'roles', 'types'] as const
type FilterField = (typeof FIELDS)[number]

/** The values of an item for each field. */
const VALUES: Readonly<Record<FilterField, (item: Matchable) => readonly string[]>> = {
  validators: (item) => item.validators,
  clusters: (item) => item.clusters,
  owners: (item) => item.owners,
  operators: (item) => item.operators,
  roles: (item) => item.roles,
  types: (item) => [item.type],
}

const termOf = (field: FilterField, value: string) => `${field}:${value}`

/** All terms of `item`. */
export function termsOf(item: Matchable): string[] {
  return FIELDS.flatMap((field) => VALUES[field](item).map((value) => termOf(field, value)))
}

/** @param filter validated by its schema, with lower-case hex */
export function compileFilter(filter: StreamFilter): CompiledFilter {
  const wanted = FIELDS.flatMap((field) => {
    const values = filter[field]
    return values === undefined ? [] : [{ field, values: new Set(values.map(String)) }]
  })
  const [narrowest] = wanted
  return {
    key: JSON.stringify(wanted.map(({ field, values }) => [field, [...values].sort()])),
    terms: narrowest && [...narrowest.values].map((value) => termOf(narrowest.field, value)),
    matches: (item) =>
      wanted.every(({ field, values }) => VALUES[field](item).some((value) => values.has(value))),
  }
}
