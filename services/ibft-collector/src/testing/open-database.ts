import type { Logger } from '@ssv-exporter/service-kit/logger'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics, type Metrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { onTestFinished } from 'vitest'

export interface OpenDatabase {
  readonly url: string
  readonly database: Database
  readonly logger: Logger
  readonly metrics: Metrics
}

/** A separate migrated database, dropped at the end of the test. */
export async function openDatabase(): Promise<OpenDatabase> {
  const { url, drop } = await createTestDatabase()
  const logger = silentLogger()
  const metrics = createMetrics({ service: 'test' })
  const database = createDatabase({ url, applicationName: 'test' }, { logger, metrics })
  onTestFinished(async () => {
    await database.close()
    await drop()
  })
  return { url, database, logger, metrics }
}
