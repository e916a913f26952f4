import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createEmbeddedPostgres } from '@ssv-exporter/embedded-postgres/embedded-postgres'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { Client } from 'pg'
import { NOT_RUN_FILE } from './not-run.ts'
import { run } from './run.ts'
import { TEMPLATE_DATABASE, TEST_RUN } from './test-run.ts'

const FOLDER_PREFIX = 'ssv-exporter-test-run-'
/** Where Node.js keeps what it compiled of the services that tests start, hundreds of times. */
const COMPILED = new URL('../../../node_modules/.cache/ssv-exporter/compiled', import.meta.url)
// Every test process holds pools of its own.
const MAX_CONNECTIONS = '300'

/**
 * Prepares a test run: the list of what could not run, one Postgres server with a migrated template database, and a copy of its data
 * for servers of their own.
 *
 * Without Postgres the run goes on, so that tests which need none still say something; those which need it fail.
 * Returns what ends it all.
 */
export async function setUpTestRun(
  migrate: (url: string) => Promise<void>,
): Promise<() => Promise<void>> {
  // Each project of the run asks for it; the first one is given it.
  if (process.env[NOT_RUN_FILE] !== undefined) return async () => {}
  const list = join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-not-run.txt`)
  process.env[NOT_RUN_FILE] = list
  await removeLeftovers()
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`))
  const copy = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-copy-`))
  await writeFile(list, '')
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(COMPILED)

  const server = createEmbeddedPostgres(
    {
      dataDir: folder,
      database: TEMPLATE_DATABASE,
      settings: {
        fsync: 'off',
        synchronous_commit: 'off',
        full_page_writes: 'off',
        max_connections: MAX_CONNECTIONS,
      },
    },
    { logger: createLogger({ name: 'test-run', level: 'error', pretty: true }) },
  )
  try {
    await server.start()
    await migrate(server.url)
    // Copied while it stands: what is on the disk is whole then.
    await server.stop()
    const copied = await run('cp', ['-a', `${folder}/.`, copy])
    if (!copied.ok) throw new Error(`the data could not be copied: ${copied.output}`)
    process.env[TEST_RUN.dataFolder] = copy
    await server.start()
    // The first connection writes what all others begin with: copies have it too then.
    await connectOnce(server.url)
    process.env[TEST_RUN.templateUrl] = server.url
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    process.env[TEST_RUN.postgresFault] = fault
    process.stderr.write(`No Postgres in this test run: ${fault}\n`)
  }
  return async () => {
    await server.stop()
    for (const each of [folder, copy]) await rm(each, { recursive: true, force: true })
  }
}

async function connectOnce(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.end()
}

// A run that was killed leaves its server; Postgres shuts itself down within a minute after its data is gone.
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${FOLDER_PREFIX}(\\d+)-`).exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(tmpdir(), name), { recursive: true, force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
