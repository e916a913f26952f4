import { readConfiguration } from '@ssv-exporter/service-kit/configuration'
import { helpText, wantsHelp } from '@ssv-exporter/service-kit/help'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { awaitDatabase } from '../await-database.ts'
import { migrate } from '../migrate.ts'
import { MIGRATE_VARIABLES } from './migrate-variables.ts'

const ABOUT =
  'Brings the database schema up to date and exits. Several may be started at once: one works, the others wait.'

await runMain(async (signal) => {
  const argv = process.argv.slice(2)
  if (wantsHelp(argv)) {
    process.stdout.write(helpText(MIGRATE_VARIABLES, { command: 'migrate', about: ABOUT }))
    process.exit(0)
  }
  const { databaseUrl, databaseDirectUrl, waitSeconds, logLevel } = readConfiguration(
    MIGRATE_VARIABLES,
    {
      env: process.env,
      argv,
    },
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
