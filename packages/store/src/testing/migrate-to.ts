import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { migrationsFolder } from '../migrations-folder.ts'

/** Applies migrations up to, and without, the one named: a database of an earlier release. */
export async function migrateTo(url: string, excluded: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-migrations-'))
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await cp(migrationsFolder, folder, { recursive: true })
    const journalFile = join(folder, 'meta', '_journal.json')
    const journal = JSON.parse(await readFile(journalFile, 'utf8'))
    const end = journal.entries.findIndex(({ tag }: { tag: string }) => tag === excluded)
    if (end === -1) throw new Error(`there is no migration ${excluded}`)
    const entries = journal.entries.slice(0, end)
    await writeFile(journalFile, JSON.stringify({ ...journal, entries }))
    await client.query("SET client_min_messages = 'warning'")
    await migrate(drizzle(client), { migrationsFolder: folder })
  } finally {
    await client.end()
    await rm(folder, { recursive: true })
  }
}
