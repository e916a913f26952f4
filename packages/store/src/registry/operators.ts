import { bytesToHex, hexToBytes } from '../bytes.ts'
import type { Transaction } from '../database.ts'

/** An operator as the registry knows it. `index` is its place among all that ever registered, from 0. */
export interface Operator {
  index: number
  /** The contract's number; none in the legacy and v1 generations. */
  operatorId: number | undefined
  keyId: number
  name: Uint8Array
  owner: string
  fee: bigint | undefined
  addedBlock: number
  removedBlock: number | undefined
}

interface OperatorRow {
  index: number
  operator_id: number | null
  key_id: number
  name: Uint8Array
  owner: Uint8Array
  fee: string | null
  added_block: number
  removed_block: number | null
}

/** Which operators to load: those matching any part. */
export interface OperatorSelection {
  operatorIds?: readonly number[]
  keyIds?: readonly number[]
  indexes?: readonly number[]
}

export async function loadOperators(
  transaction: Transaction,
  { operatorIds = [], keyIds = [], indexes = [] }: OperatorSelection,
): Promise<Operator[]> {
  if (operatorIds.length + keyIds.length + indexes.length === 0) return []
  const rows = await transaction.query<OperatorRow>(
    'operators-load',
    `SELECT index, operator_id, key_id, name, owner, fee, added_block, removed_block FROM operator
     WHERE operator_id = ANY($1::bigint[]) OR key_id = ANY($2::int[]) OR index = ANY($3::int[])
     ORDER BY index`,
    [operatorIds, keyIds, indexes],
  )
  return rows.map((row) => ({
    index: row.index,
    operatorId: row.operator_id ?? undefined,
    keyId: row.key_id,
    name: row.name,
    owner: bytesToHex(row.owner),
    fee: row.fee === null ? undefined : BigInt(row.fee),
    addedBlock: row.added_block,
    removedBlock: row.removed_block ?? undefined,
  }))
}

/** Writes operators, ascending by key so that two writers cannot deadlock; each index at most once. */
export async function writeOperators(
  transaction: Transaction,
  operators: readonly Operator[],
): Promise<void> {
  if (operators.length === 0) return
  const rows = operators.toSorted((a, b) => a.index - b.index)
  await transaction.query(
    'operators-write',
    `INSERT INTO operator (index, operator_id, key_id, name, owner, fee, added_block, removed_block)
     SELECT * FROM unnest($1::int[], $2::bigint[], $3::int[], $4::bytea[], $5::bytea[], $6::numeric[],
       $7::bigint[], $8::bigint[])
     ON CONFLICT (index) DO UPDATE SET operator_id = excluded.operator_id, key_id = excluded.key_id,
       name = excluded.name, owner = excluded.owner, fee = excluded.fee,
       added_block = excluded.added_block, removed_block = excluded.removed_block`,
    [
      rows.map((row) => row.index),
      rows.map((row) => row.operatorId ?? null),
      rows.map((row) => row.keyId),
      rows.map((row) => Buffer.from(row.name)),
      rows.map((row) => hexToBytes(row.owner)),
      rows.map((row) => row.fee?.toString() ?? null),
      rows.map((row) => row.addedBlock),
      rows.map((row) => row.removedBlock ?? null),
    ],
  )
}
