import type { Transaction } from '../database.ts'

/** What consumers know a record by. */
const KEYS = {
  operator: 'index::text',
  validator: 'key_id::text',
  cluster: "'0x' || encode(id, 'hex')",
} as const

/** Which registry the names of tables mean in this transaction, after `shadowRegistry`. */
export async function lookAt(
  transaction: Transaction,
  registry: 'real' | 'derived',
): Promise<void> {
  // A temporary schema that is not named is searched first.
  const path = registry === 'real' ? 'public, pg_temp' : 'pg_temp, public'
  await transaction.query('shadow-path', `SET LOCAL search_path = ${path}`)
}

/** Keys, as text, of the rows that are not the same in both registries, or in one only. */
export async function differingKeys(
  transaction: Transaction,
  relation: keyof typeof KEYS,
): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    'shadow-differences',
    `SELECT DISTINCT ${KEYS[relation]} AS key FROM (
       (TABLE public.${relation} EXCEPT TABLE pg_temp.${relation})
       UNION ALL (TABLE pg_temp.${relation} EXCEPT TABLE public.${relation})) AS differing
     ORDER BY key`,
  )
  return rows.map(({ key }) => key)
}
