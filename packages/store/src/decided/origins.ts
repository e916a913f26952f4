import type { Transaction } from '../database.ts'

/**
 * The ids of peers, in the given order; new peers are inserted. Safe with concurrent writers, but
 * not inside a longer transaction.
 */
export async function ensurePeers(
  transaction: Transaction,
  peerIds: readonly string[],
): Promise<number[]> {
  return await ensureNames(transaction, 'peer', 'peer_id', peerIds)
}

/** The id of a collector; a new collector is inserted. */
export async function ensureCollector(transaction: Transaction, name: string): Promise<number> {
  const [id] = await ensureNames(transaction, 'collector', 'name', [name])
  return id as number
}

/**
 * Looks names up before inserting: an insert with a conflict still consumes an id, and collector
 * ids have only 15 bits.
 */
async function ensureNames(
  transaction: Transaction,
  table: 'peer' | 'collector',
  column: 'peer_id' | 'name',
  names: readonly string[],
): Promise<number[]> {
  const wanted = [...new Set(names)]
  const known = new Map<string, number>()
  const read = async () => {
    const rows = await transaction.query<{ id: number; name: string }>(
      `${table}-read`,
      `SELECT id, ${column} AS name FROM ${table} WHERE ${column} = ANY($1::text[])`,
      [wanted],
    )
    for (const row of rows) known.set(row.name, row.id)
  }
  await read()
  const unknown = wanted.filter((name) => !known.has(name)).sort()
  if (unknown.length > 0) {
    await transaction.query(
      `${table}-add`,
      `INSERT INTO ${table} (${column}) SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING`,
      [unknown],
    )
    await read()
  }
  return names.map((name) => known.get(name) as number)
}
