import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedPostgres } from '@ssv-exporter/embedded-postgres/embedded-postgres'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { NOT_RUN_FILE } from './not-run.ts'
import { TEST_RUN } from './test-run.ts'

const FOLDER_PREFIX = 'ssv-exporter-test-run-'
const TEMPLATE_DATABASE = 'template_exporter'
// Every test process holds pools of its own.
const MAX_CONNECTIONS = '300'

/**
 * Prepares a test run: the list of what could not run, and one Postgres server with a migrated template database.
 *
 * Without Postgres the run goes on, so that tests which need none still say something; those which need it fail.
 * Returns what ends it all.
 */
export async function setUpTestRun(
  migrate: (url: string) => Promise<void>,
): Promise<() => Promise<void>> {
  await removeLeftovers()
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`))
  const list = join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-not-run.txt`)
  await writeFile(list, '')
  process.env[NOT_RUN_FILE] = list

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
    process.env[TEST_RUN.templateUrl] = server.url
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    process.env[TEST_RUN.postgresFault] = fault
    process.stderr.write(`No Postgres in this test run: ${fault}\n`)
  }
  return async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
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
