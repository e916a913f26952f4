import type { Transaction } from '../database.ts'

interface Derived {
  key: string
  /** Whether rows are looked up by key during derivation. Histories are append-only. */
  keyed: boolean
  /** Other lookup columns. The real table has more indexes for its readers. */
  indexes: readonly string[]
}

/** All tables derived from logs. */
const DERIVED = {
  operator: { key: 'index', keyed: true, indexes: ['operator_id', 'key_id'] },
  validator: { key: 'key_id', keyed: true, indexes: ['index', 'cluster_id', 'owner'] },
  cluster: { key: 'id', keyed: true, indexes: [] },
  account: { key: 'owner', keyed: true, indexes: [] },
  cluster_history: { key: 'cluster_id, block_number, log_index', keyed: false, indexes: [] },
  operator_history: { key: 'operator_id, block_number, log_index', keyed: false, indexes: [] },
  network_parameter: { key: 'name, block_number, log_index', keyed: false, indexes: [] },
  registry_undo: { key: 'relation, row_key, block_number', keyed: true, indexes: [] },
} as const satisfies Record<string, Derived>

/** work_mem for comparing two tables, to avoid spilling to disk. */
const COMPARE_MEMORY = '64MB'
/** With the default of 8 MB, the pages of a large registry are read and written again and again. */
const TABLE_MEMORY = '128MB'

/** Number of corrected (written or deleted) rows by table. */
export type AdoptedRows = Record<keyof typeof DERIVED, number>

/**
 * Creates empty temporary tables that shadow the registry tables in this transaction. From here on,
 * table names in this transaction resolve to the shadows; other sessions still use the real tables.
 */
export async function shadowRegistry(transaction: Transaction): Promise<void> {
  // Set search_path explicitly: if the real tables came first, they would be written to.
  await transaction.query('shadow-path', 'SET LOCAL search_path = pg_temp, public')
  // Refused once the session has used temporary tables; it then keeps what it has.
  await transaction.query(
    'shadow-memory',
    `DO $$ BEGIN PERFORM set_config('temp_buffers', '${TABLE_MEMORY}', true);
     EXCEPTION WHEN invalid_parameter_value THEN NULL; END $$`,
  )
  for (const [table, { key, keyed, indexes }] of Object.entries(DERIVED)) {
    const statements = [
      `CREATE TEMPORARY TABLE ${table} (LIKE public.${table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
       ON COMMIT DROP`,
      ...(keyed ? [`CREATE UNIQUE INDEX ON pg_temp.${table} (${key})`] : []),
      ...indexes.map((column) => `CREATE INDEX ON pg_temp.${table} (${column})`),
    ]
    await transaction.query('shadow-create', statements.join(';'))
  }
}

/**
 * Makes the real tables equal to the shadows by writing only the differences. Outdated rows are
 * deleted first: ids may have been swapped, and a unique value must never exist twice.
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
  await transaction.query('shadow-memory', `SET LOCAL work_mem = '${COMPARE_MEMORY}'`)
  for (const [table, { key }] of Object.entries(DERIVED)) {
    // Autovacuum does not analyze temporary tables.
    await transaction.query('shadow-analyze', `ANALYZE pg_temp.${table}`)
    const deleted = await countOf(
      transaction,
      `DELETE FROM public.${table} AS published WHERE NOT EXISTS (
         SELECT FROM pg_temp.${table} AS derived
         WHERE ${sameKey(key)} AND ROW(derived.*) IS NOT DISTINCT FROM ROW(published.*))`,
    )
    // The remaining rows of the real table match the derived ones.
    const inserted = await countOf(
      transaction,
      `INSERT INTO public.${table} SELECT * FROM pg_temp.${table} AS derived
       WHERE NOT EXISTS (SELECT FROM public.${table} AS published WHERE ${sameKey(key)})`,
    )
    adopted[table as keyof typeof DERIVED] = Math.max(deleted, inserted)
  }
  return adopted
}

const sameKey = (key: string) =>
  key
    .split(', ')
    .map((column) => `derived.${column} = published.${column}`)
    .join(' AND ')

async function countOf(transaction: Transaction, statement: string): Promise<number> {
  const [row] = await transaction.query<{ count: number }>(
    'shadow-adopt',
    `WITH changed AS (${statement} RETURNING 1) SELECT count(*) AS count FROM changed`,
  )
  return row?.count ?? 0
}
