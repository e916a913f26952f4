import { chown, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { Client } from 'pg'
import { type PostgresServer, startPostgres } from './postgres-server.ts'
import { run } from './run.ts'
import { TEMPLATE_DATABASE } from './test-run.ts'

export interface PostgresReplica extends PostgresServer {
  /** Waits until it has replayed what the primary has written so far. */
  caughtUp(): Promise<void>
  /** Keeps receiving from the primary without applying anything: reads return old data. */
  pauseReplay(): Promise<void>
  resumeReplay(): Promise<void>
  /** Ends recovery: it accepts writes afterwards. */
  promote(): Promise<void>
}

/**
 * Files that a base backup omits (PostgreSQL, "Backing Up the Data Directory"); the WAL comes from
 * the primary.
 */
const LEFT_OUT = ['postmaster.pid', 'postmaster.opts']
const POLL_MS = 20

/** Starts a hot standby that streams from `primary`, on a copy of its data. */
export async function startPostgresReplica(primary: PostgresServer): Promise<PostgresReplica> {
  const dir = await mkdtemp(join(tmpdir(), 'ssv-exporter-postgres-replica-'))
  await copyData(primary, dir)
  const { port, username, password, pathname } = new URL(primary.url)
  const replica = await startPostgres({
    dir,
    migrated: pathname === `/${TEMPLATE_DATABASE}`,
    settings: {
      primary_conninfo: `host=127.0.0.1 port=${port} user=${username} password=${password}`,
      wal_retrieve_retry_interval: '100ms',
    },
  })
  return {
    ...replica,
    async stop() {
      await replica.stop()
      await rm(dir, { recursive: true, force: true })
    },
    async caughtUp() {
      const [written] = await ask<{ at: string }>(
        primary.url,
        'SELECT pg_current_wal_insert_lsn()::text AS at',
      )
      const query = `SELECT pg_last_wal_replay_lsn() >= '${written?.at}'::pg_lsn AS done`
      while (!(await ask<{ done: boolean }>(replica.url, query))[0]?.done) await sleep(POLL_MS)
    },
    async pauseReplay() {
      await ask(replica.url, 'SELECT pg_wal_replay_pause()')
      const query = 'SELECT pg_get_wal_replay_pause_state() AS state'
      while ((await ask<{ state: string }>(replica.url, query))[0]?.state !== 'paused')
        await sleep(POLL_MS)
    },
    async resumeReplay() {
      await ask(replica.url, 'SELECT pg_wal_replay_resume()')
    },
    async promote() {
      await ask(replica.url, 'SELECT pg_promote()')
    },
  }
}

/**
 * A base backup by the low-level interface (PostgreSQL, "Making a Base Backup Using the Low Level API"): the binaries from npm come
 * without pg_basebackup.
 */
async function copyData(primary: PostgresServer, dir: string): Promise<void> {
  const cluster = join(dir, 'cluster')
  const client = new Client({ connectionString: primary.url })
  await client.connect()
  try {
    await client.query("SELECT pg_backup_start('replica', fast => true)")
    for (const name of ['cluster', 'password']) {
      const copied = await run('cp', ['-a', join(primary.dir, name), dir])
      if (!copied.ok) throw new Error(`the data could not be copied: ${copied.output}`)
    }
    const { rows } = await client.query<{ label: string }>(
      'SELECT labelfile AS label FROM pg_backup_stop(wait_for_archive => false)',
    )
    for (const name of LEFT_OUT) await rm(join(cluster, name), { force: true })
    const log = join(cluster, 'pg_wal')
    for (const name of await readdir(log)) await rm(join(log, name), { recursive: true })
    const { uid, gid } = await stat(cluster)
    for (const [name, text] of [
      ['backup_label', rows[0]?.label ?? ''],
      ['standby.signal', ''],
    ] as const) {
      await writeFile(join(cluster, name), text)
      // The server runs as another user if the tests run as root, and opens both for writing.
      await chown(join(cluster, name), uid, gid)
    }
  } finally {
    await client.end()
  }
}

async function ask<Row extends object>(url: string, query: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(query)).rows
  } finally {
    await client.end()
  }
}
