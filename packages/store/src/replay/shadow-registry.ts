import type { Transaction } from '../database.ts'

/** Everything that is derived from logs, with its key. */
const DERIVED = {
  operator: 'index',
  validator: 'key_id',
  cluster: 'id',
  account: 'owner',
  cluster_history: 'cluster_id, block_number, log_index',
  operator_history: 'operator_id, block_number, log_index',
  network_parameter: 'name, block_number, log_index',
  registry_undo: 'relation, row_key, block_number',
} as const

/** Rows that were written or deleted because they were not as derived, by table. */
export type AdoptedRows = Record<keyof typeof DERIVED, number>

/**
 * Puts empty tables of this transaction alone in front of those of the registry: from here on, whoever names a table of the
 * registry in this transaction means these, and everybody else still reads and writes the real ones.
 */
export async function shadowRegistry(transaction: Transaction): Promise<void> {
  // Said, and not left to the default: an order in which the real tables come first would be written to.
  await transaction.query('shadow-path', 'SET LOCAL search_path = pg_temp, public')
  for (const table of Object.keys(DERIVED)) {
    await transaction.query(
      'shadow-create',
      `CREATE TEMPORARY TABLE ${table} (LIKE public.${table} INCLUDING ALL) ON COMMIT DROP`,
    )
  }
}

/**
 * Makes the real tables equal to the shadows, by writing only what differs. First everything that is not so any more is deleted:
 * numbers may have changed places, and a unique one may not be there twice even for a moment.
 */
export async function adoptShadow(transaction: Transaction): Promise<AdoptedRows> {
  const adopted: AdoptedRows = {
    operator: 0,
    validator: 0,
    cluster: 0,
    account: 0,
    cluster_history: 0,
    operator_history: 0,
    network_parameter: 0,
    registry_undo: 0,
  }
  for (const [table, key] of Object.entries(DERIVED)) {
    const deleted = await countOf(
      transaction,
      `DELETE FROM public.${table} WHERE (${key}) IN (
         SELECT ${key} FROM (TABLE public.${table} EXCEPT TABLE pg_temp.${table}) AS wrong)`,
    )
    const inserted = await countOf(
      transaction,
      `INSERT INTO public.${table} TABLE pg_temp.${table} EXCEPT TABLE public.${table}`,
    )
    adopted[table as keyof typeof DERIVED] = Math.max(deleted, inserted)
  }
  return adopted
}

async function countOf(transaction: Transaction, statement: string): Promise<number> {
  const [row] = await transaction.query<{ count: number }>(
    'shadow-adopt',
    `WITH changed AS (${statement} RETURNING 1) SELECT count(*) AS count FROM changed`,
  )
  return row?.count ?? 0
}
