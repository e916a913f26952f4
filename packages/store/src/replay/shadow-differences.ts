import type { Transaction } from '../database.ts'

/** The identity of a record for consumers. */
const KEYS = {
  operator: 'index::text',
  validator: 'key_id::text',
  cluster: "'0x' || encode(id, 'hex')",
} as const

/** Which registry table names resolve to in this transaction, after `shadowRegistry`. */
export async function selectRegistry(
  transaction: Transaction,
  registry: 'real' | 'derived',
): Promise<void> {
  // A temporary schema not listed in search_path is searched first.
  const path = registry === 'real' ? 'public, pg_temp' : 'pg_temp, public'
  await transaction.query('shadow-path', `SET LOCAL search_path = ${path}`)
}

/** Keys, as text, of the rows that differ between the registries or exist in only one. */
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
