import { columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'

/** Tables rolled back by a reorg, with their key column. */
const RELATIONS = {
  operator: { column: 'index', type: 'int' },
  validator: { column: 'key_id', type: 'int' },
  cluster: { column: 'id', type: 'bytea' },
  account: { column: 'owner', type: 'bytea' },
} as const

/** Append-only tables: a reorg deletes their rows by block. */
const HISTORIES = ['cluster_history', 'operator_history', 'network_parameter'] as const

export type UndoRelation = keyof typeof RELATIONS

/** A row that a block changes. */
export interface UndoKey {
  block: number
  /** `index` of an operator, `keyId` of a validator; id of a cluster, owner of an account: hex. */
  key: number | string
}

/**
 * Saves rows before blocks change them. Call it before writing; a row that several blocks change
 * must be written in between.
 */
export async function recordUndo(
  transaction: Transaction,
  relation: UndoRelation,
  changes: readonly UndoKey[],
): Promise<void> {
  if (changes.length === 0) return
  const { column, type } = RELATIONS[relation]
  const keys =
    type === 'int'
      ? columnsOf(changes)('int4', ({ key }) => Number(key))
      : columnsOf(changes)('hex', ({ key }) => String(key))
  await transaction.query(
    `undo-record-${relation}`,
    `INSERT INTO registry_undo (block_number, relation, row_key, before)
     SELECT c.block, '${relation}', c.key::text, to_jsonb(r)
     FROM unnest($1::bigint[], $2::${type}[]) AS c(block, key) LEFT JOIN ${relation} r ON r.${column} = c.key
     ON CONFLICT DO NOTHING`,
    [columnsOf(changes)('int8', ({ block }) => block), keys],
  )
}

/** Keys of the rows that blocks above `blockNumber` changed. */
export async function undoneKeys(
  transaction: Transaction,
  relation: 'operator' | 'validator',
  blockNumber: number,
): Promise<number[]> {
  const rows = await transaction.query<{ key: number }>(
    'undo-keys',
    `SELECT DISTINCT row_key::int AS key FROM registry_undo
     WHERE relation = $1 AND block_number > $2 ORDER BY key`,
    [relation, blockNumber],
  )
  return rows.map((row) => row.key)
}

/** Ids of the clusters that blocks above `blockNumber` changed. */
export async function undoneClusters(
  transaction: Transaction,
  blockNumber: number,
): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>(
    'undo-clusters',
    `SELECT DISTINCT overlay(row_key PLACING '0x' FROM 1 FOR 2) AS id FROM registry_undo
     WHERE relation = 'cluster' AND block_number > $1 ORDER BY id`,
    [blockNumber],
  )
  return rows.map((row) => row.id)
}

/** Restores every row to its state after `blockNumber`. */
export async function applyUndo(transaction: Transaction, blockNumber: number): Promise<void> {
  for (const [relation, { column, type }] of Object.entries(RELATIONS)) {
    await transaction.query(
      `undo-remove-${relation}`,
      `DELETE FROM ${relation} WHERE ${column} IN (
         SELECT row_key::${type} FROM registry_undo WHERE relation = '${relation}' AND block_number > $1)`,
      [blockNumber],
    )
    await transaction.query(
      `undo-restore-${relation}`,
      `INSERT INTO ${relation}
       SELECT (jsonb_populate_record(NULL::${relation}, before)).* FROM (
         SELECT DISTINCT ON (row_key) before FROM registry_undo
         WHERE relation = '${relation}' AND block_number > $1 ORDER BY row_key, block_number) AS first
       WHERE before IS NOT NULL`,
      [blockNumber],
    )
  }
  for (const table of HISTORIES) {
    await transaction.query(`undo-${table}`, `DELETE FROM ${table} WHERE block_number > $1`, [
      blockNumber,
    ])
  }
  await transaction.query('undo-forget', 'DELETE FROM registry_undo WHERE block_number > $1', [
    blockNumber,
  ])
}
