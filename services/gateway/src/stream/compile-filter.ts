import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import type { Matchable } from './stream-item.ts'

/** A filter ready to be evaluated. */
export interface CompiledFilter {
  /** The same for filters that select the same. */
  readonly key: string
  /**
   * Whatever matches carries one of these terms: the values of the member that selects most narrowly; `undefined` when the
   * filter is empty.
   */
  readonly terms: readonly string[] | undefined
  matches(item: Matchable): boolean
}

/** From the narrowest to the widest. */
const MEMBERS = ['validators', 'clusters', 'owners', 'operators', 'roles', 'types'] as const
type Member = (typeof MEMBERS)[number]

/** What an item has of each member. */
const VALUES: Readonly<Record<Member, (item: Matchable) => readonly (string | undefined)[]>> = {
  validators: (item) => [item.validator],
  clusters: (item) => item.clusters,
  owners: (item) => item.owners,
  operators: (item) => item.operators,
  roles: (item) => [item.role],
  types: (item) => [item.type],
}

const termOf = (member: Member, value: string) => `${member}:${value}`

/** Every term that `item` carries. */
export function termsOf(item: Matchable): string[] {
  return MEMBERS.flatMap((member) =>
    VALUES[member](item).flatMap((value) => (value === undefined ? [] : [termOf(member, value)])),
  )
}

/** @param filter as its schema gives it: hex is lower-case */
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
      wanted.every(({ member, values }) =>
        VALUES[member](item).some((value) => value !== undefined && values.has(value)),
      ),
  }
}
