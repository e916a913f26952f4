import type { Transaction } from '../database.ts'

interface Derived {
  key: string
  /** Whether rows are looked up by the key while they are derived. The histories are only added to. */
  keyed: boolean
  /** What else they are looked up by. The real table has more indexes, for its readers. */
  indexes: readonly string[]
}

/** Everything that is derived from logs. */
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

/** Rows that were written or deleted because they were not as derived, by table. */
/** Of a comparison of two tables, which otherwise goes over the disk. */
const COMPARE_MEMORY = '64MB'

export type AdoptedRows = Record<keyof typeof DERIVED, number>

/**
 * Puts empty tables of this transaction alone in front of those of the registry: from here on, whoever names a table of the
 * registry in this transaction means these, and everybody else still reads and writes the real ones.
 */
export async function shadowRegistry(transaction: Transaction): Promise<void> {
  // Said, and not left to the default: an order in which the real tables come first would be written to.
  await transaction.query('shadow-path', 'SET LOCAL search_path = pg_temp, public')
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
  await transaction.query('shadow-memory', `SET LOCAL work_mem = '${COMPARE_MEMORY}'`)
  for (const [table, { key }] of Object.entries(DERIVED)) {
    // Nothing else does it for a temporary table.
    await transaction.query('shadow-analyze', `ANALYZE pg_temp.${table}`)
    const deleted = await countOf(
      transaction,
      `DELETE FROM public.${table} AS told WHERE NOT EXISTS (
         SELECT FROM pg_temp.${table} AS derived
         WHERE ${sameKey(key)} AND ROW(derived.*) IS NOT DISTINCT FROM ROW(told.*))`,
    )
    // What is left of the real table is as derived.
    const inserted = await countOf(
      transaction,
      `INSERT INTO public.${table} SELECT * FROM pg_temp.${table} AS derived
       WHERE NOT EXISTS (SELECT FROM public.${table} AS told WHERE ${sameKey(key)})`,
    )
    adopted[table as keyof typeof DERIVED] = Math.max(deleted, inserted)
  }
  return adopted
}

const sameKey = (key: string) =>
  key
    .split(', ')
    .map((column) => `derived.${column} = told.${column}`)
    .join(' AND ')

async function countOf(transaction: Transaction, statement: string): Promise<number> {
  const [row] = await transaction.query<{ count: number }>(
    'shadow-adopt',
    `WITH changed AS (${statement} RETURNING 1) SELECT count(*) AS count FROM changed`,
  )
  return row?.count ?? 0
}
