import type { Transaction } from '@ssv-exporter/store/database'

/**
 * All tables filled by indexing, in canonical order and form: rows reference keys by bytes instead
 * of ids, and columns about when or by whom a row was written are omitted. Two databases that
 * indexed the same chain are equal in this form, whatever happened on the way.
 */
const TABLES = {
  deployment: `SELECT network, chain_id, anchor_block, genesis_hash, contract, generation, start_block FROM deployment`,
  cursor: 'SELECT indexed_block, indexed_hash, head_block, finalized_block, synced FROM cursor',
  block: 'SELECT * FROM block ORDER BY number',
  // Orphaned rows stay, without canonicity.
  contract_log: 'SELECT * FROM contract_log WHERE canonical ORDER BY block_number, log_index',
  operator: `SELECT to_jsonb(o) - 'key_id' AS row, k.key
     FROM operator o JOIN operator_key k ON k.id = o.key_id ORDER BY o.index`,
  validator: `SELECT to_jsonb(v) - '{key_id,operator_key_ids}'::text[] AS row, k.key,
       array(SELECT ok.key FROM unnest(v.operator_key_ids) WITH ORDINALITY AS u(id, place)
             JOIN operator_key ok ON ok.id = u.id ORDER BY u.place) AS operator_keys
     FROM validator v JOIN validator_key k ON k.id = v.key_id ORDER BY v.index`,
  cluster: 'SELECT * FROM cluster ORDER BY id',
  account: 'SELECT * FROM account ORDER BY owner',
  cluster_history: 'SELECT * FROM cluster_history ORDER BY block_number, log_index, cluster_id',
  operator_history: 'SELECT * FROM operator_history ORDER BY block_number, log_index, operator_id',
  network_parameter: 'SELECT * FROM network_parameter ORDER BY block_number, log_index, name',
  registry_undo: `SELECT block_number, relation, before - '{key_id,operator_key_ids}'::text[] AS before,
       CASE relation WHEN 'validator' THEN (SELECT key::text FROM validator_key WHERE id = row_key::int)
                     ELSE row_key END AS row_key
     FROM registry_undo ORDER BY block_number, relation, row_key`,
} as const

type TableName = keyof typeof TABLES

/** @returns the rows of each table, one string per row */
export async function dumpTables(
  database: Transaction,
  names: readonly TableName[] = Object.keys(TABLES) as TableName[],
): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {}
  for (const name of names) {
    const rows = await database.query<{ row: string }>(
      'dump',
      `SELECT to_jsonb(t)::text AS row FROM (${TABLES[name]}) AS t`,
    )
    dump[name] = rows.map(({ row }) => row)
  }
  return dump
}

/** Publications, with or without a position yet, in order. */
export async function publicationsOf(database: Transaction): Promise<string[]> {
  const rows = await database.query<{ payload: string }>(
    'publications',
    `SELECT payload FROM (
       SELECT 0 AS waiting, position AS place, payload FROM publication
       UNION ALL SELECT 1, id, payload FROM outbox) AS p
     ORDER BY waiting, place`,
  )
  return rows.map(({ payload }) => payload)
}
