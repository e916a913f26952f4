import { readCommandLine } from '@ssv-exporter/service-kit/command-line'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { awaitDatabase } from '../await-database.ts'
import { migrate } from '../migrate.ts'
import { MIGRATE_VARIABLES } from './migrate-variables.ts'

const ABOUT =
  'Brings the database schema up to date and exits. Several may be started at once: one works, the others wait.'

await runMain(async (signal) => {
  const { databaseUrl, databaseDirectUrl, waitSeconds, logLevel } = readCommandLine(
    MIGRATE_VARIABLES,
    { command: 'migrate', about: ABOUT },
  )
  const logger = createLogger({ name: 'migrate', level: logLevel })
  return {
    async start() {
      await awaitDatabase(
        () => migrate(databaseDirectUrl ?? databaseUrl),
        { waitMs: waitSeconds * 1_000, signal },
        { logger },
      )
      logger.info('database schema migrated')
      process.exit(0)
    },
    // On a signal the process exits immediately: all work is one transaction, which is rolled back.
    stop: async () => {},
  }
})
