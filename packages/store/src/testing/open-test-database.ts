import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { createDatabase, type Database } from '../database.ts'

export interface OpenTestDatabase extends AsyncDisposable {
  url: string
  database: Database
}

/** Creates a migrated database and a pool; both are removed when the test ends. */
export async function openTestDatabase(): Promise<OpenTestDatabase> {
  const { url, drop } = await createTestDatabase()
  const database = createDatabase(
    { url, applicationName: 'test' },
    { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
  )
  return {
    url,
    database,
    async [Symbol.asyncDispose]() {
      await database.close()
      await drop()
    },
  }
}
