import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export interface DecidedResourceRow {
  role: number
  /** Decimal, like the round, to keep full precision. */
  height: string
  round: string
  signers: number[]
  signature: Uint8Array
  value: Uint8Array
}

export interface DecidedFilter {
  publicKey: Uint8Array
  roles: readonly number[]
  from?: bigint | undefined
  /** Inclusive. */
  to?: bigint | undefined
  order: 'asc' | 'desc'
  /** Start after it. */
  after?: { readonly height: bigint; readonly role: number } | undefined
}

/** The maximum of int8: a request may exceed it, a row cannot. */
const MAX_INT8 = 2n ** 63n - 1n

/** Decided messages of one validator, ordered by height and role in the same direction. */
export function selectDecided(filter: DecidedFilter): RowQuery<DecidedResourceRow> {
  const builder = createRowQueryBuilder()
  const key = builder.value(filter.publicKey)
  const direction = filter.order === 'asc' ? 'ASC' : 'DESC'
  const branches = filter.roles.flatMap((role) => {
    const { least, greatest } = heightsOf(filter, role)
    if (least > greatest) return []
    return [
      `SELECT d.role, d.height, d.round, d.signers, d.signature, d.value FROM decided d
       WHERE d.validator_key_id = (SELECT id FROM validator_key WHERE key = ${key})
         AND d.role = ${builder.value(role)}::smallint
         AND d.height >= ${builder.value(String(least))}::bigint
         AND d.height <= ${builder.value(String(greatest))}::bigint
       ORDER BY d.height ${direction}`,
    ]
  })
  // The index orders heights within a role, so the roles are merged instead of sorted. OFFSET keeps
  // the subqueries separate.
  const rows = (limit: string) =>
    branches.length === 0
      ? nothing(key)
      : branches.map((branch) => `(${branch}${limit} OFFSET 0)`).join('\nUNION ALL\n')
  return builder.build(
    'select-decided',
    (limit) =>
      `SELECT r.role, r.height::text AS height, r.round::text AS round, r.signers, r.signature, r.value
       FROM (${rows(limit)}) r ORDER BY r.height ${direction}, r.role ${direction}${limit}`,
  )
}

function heightsOf({ from, to, order, after }: DecidedFilter, role: number) {
  let least = from ?? 0n
  let greatest = to === undefined || to > MAX_INT8 ? MAX_INT8 : to
  if (after !== undefined && order === 'asc') {
    const next = role > after.role ? after.height : after.height + 1n
    if (next > least) least = next
  }
  if (after !== undefined && order === 'desc') {
    const next = role < after.role ? after.height : after.height - 1n
    if (next < greatest) greatest = next
  }
  return { least, greatest }
}

function nothing(key: string): string {
  return `SELECT d.role, d.height, d.round, d.signers, d.signature, d.value FROM decided d
    WHERE false AND ${key}::bytea IS NULL`
}
