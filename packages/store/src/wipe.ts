import pg from 'pg'

/** Written by the migrator of Drizzle ORM. */
const MIGRATIONS_TABLE = 'drizzle.__drizzle_migrations'

/**
 * Drops all SSV Exporter objects and nothing else, since the database may be shared. Only for the
 * devnet, whose chain restarts at every start.
 */
export async function wipe(url: string): Promise<void> {
  // Loaded lazily, as in `migrate`.
  const [{ getTableName, is }, { PgTable }, schema] = await Promise.all([
    import('drizzle-orm'),
    import('drizzle-orm/pg-core'),
    import('./schema.ts'),
  ])
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("SET client_min_messages = 'warning'")
    const tables = Object.values(schema).filter((value) => is(value, PgTable))
    const names = tables.map((table) => `"${getTableName(table)}"`)
    await client.query(`DROP TABLE IF EXISTS ${[...names, MIGRATIONS_TABLE].join(', ')}`)
  } finally {
    await client.end()
  }
}
