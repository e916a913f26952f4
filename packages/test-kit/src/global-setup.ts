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
/** Compile cache of Node.js for the services that tests start, hundreds of times. */
const COMPILED = new URL('../../../node_modules/.cache/ssv-exporter/compiled', import.meta.url)
// Every test process has its own pools.
const MAX_CONNECTIONS = '300'

/**
 * Prepares a test run: the list of tests that could not run, one Postgres server with a migrated
 * template database, and a copy of its data for separate servers.
 *
 * Without Postgres the run continues with tests that need none; the others fail. Returns the
 * teardown.
 */
export async function setUpTestRun(
  migrate: (url: string) => Promise<void>,
): Promise<() => Promise<void>> {
  // Called for each project of the run; only the first call does something.
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
    // Copied while it is stopped: the files are consistent then.
    await server.stop()
    const copied = await run('cp', ['-a', `${folder}/.`, copy])
    if (!copied.ok) throw new Error(`the data could not be copied: ${copied.output}`)
    process.env[TEST_RUN.dataFolder] = copy
    await server.start()
    // The first connection initialises files that all others reuse: copies then have them too.
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

// A killed run leaves its server behind; Postgres shuts itself down within a minute after its data
// is removed.
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
