import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedPostgres } from '@ssv-exporter/embedded-postgres/embedded-postgres'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { migrate } from '@ssv-exporter/store/migrate'

export interface BenchPostgres extends AsyncDisposable {
  /** URL of a migrated database. */
  readonly url: string
  readonly version: string
  readonly pid: number
}

/**
 * Starts a Postgres server with its default settings, except for `settings`: every commit is
 * written to disk.
 */
export async function startBenchPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ssv-exporter-bench-'))
  const server = createEmbeddedPostgres(
    { dataDir, database: 'bench', settings },
    { logger: createLogger({ name: 'bench', level: 'error', pretty: true }) },
  )
  await server.start()
  const { url, version, pid } = server
  const endWithUs = () => process.kill(pid, 'SIGQUIT')
  process.once('exit', endWithUs)
  await migrate(url)
  return {
    url,
    version,
    pid,
    async [Symbol.asyncDispose]() {
      await server.stop()
      process.off('exit', endWithUs)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
