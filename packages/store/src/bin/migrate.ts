import { type BackoffOptions, retry } from '@ssv-exporter/service-kit/backoff'
import { readConfiguration } from '@ssv-exporter/service-kit/configuration'
import { EXIT_TRY_AGAIN, exitCodeOf } from '@ssv-exporter/service-kit/exit'
import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import { helpText, wantsHelp } from '@ssv-exporter/service-kit/help'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { migrate } from '../migrate.ts'
import { MIGRATE_VARIABLES } from './migrate-variables.ts'

const BACKOFF: BackoffOptions = { initialMs: 250, maxMs: 2_000, factor: 2, jitter: 0.3 }

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
  const failures = createFailureLog({ logger })
  const deadlineMs = performance.now() + waitSeconds * 1_000
  return {
    async start() {
      await retry(() => migrate(databaseDirectUrl ?? databaseUrl), {
        ...BACKOFF,
        signal,
        shouldRetry: (error) =>
          exitCodeOf(error) === EXIT_TRY_AGAIN && performance.now() < deadlineMs,
        onRetry: (error) =>
          failures.failed(error, {}, 'database schema not brought up to date yet'),
      })
      logger.info('database schema brought up to date')
      process.exit(0)
    },
    // Told to end half-way, the process just goes: what it did is one transaction, rolled back.
    stop: async () => {},
  }
})
