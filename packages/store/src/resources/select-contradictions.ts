import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export interface ContradictionResourceRow {
  id: number
  publicKey: Uint8Array
  role: number
  /** Decimal, like the rounds, to keep full precision. */
  height: string
  round: string
  signers: number[]
  signature: Uint8Array
  value: Uint8Array
  otherRound: string
  otherSigners: number[]
  otherSignature: Uint8Array
  otherValue: Uint8Array
  firstSeen: Date
}

export interface ContradictionFilter {
  publicKey?: Uint8Array | undefined
  /** Start after this id. */
  after?: number | undefined
}

/** Heights with conflicting values, in order of detection. */
export function selectContradictions(
  filter: ContradictionFilter,
): RowQuery<ContradictionResourceRow> {
  const builder = createRowQueryBuilder()
  if (filter.publicKey !== undefined) builder.where('k.key = ?', filter.publicKey)
  if (filter.after !== undefined) builder.where('c.id > ?::bigint', filter.after)
  return builder.build(
    'select-contradictions',
    `SELECT c.id, k.key AS "publicKey", c.role, c.height::text AS height, d.round::text AS round, d.signers,
       d.signature, d.value, c.round::text AS "otherRound", c.signers AS "otherSigners",
       c.signature AS "otherSignature", c.value AS "otherValue", c.first_seen AS "firstSeen"
     FROM decided_contradiction c
       JOIN validator_key k ON k.id = c.validator_key_id
       JOIN decided d ON d.validator_key_id = c.validator_key_id AND d.role = c.role AND d.height = c.height
     ${builder.conditions()} ORDER BY c.id`,
  )
}
