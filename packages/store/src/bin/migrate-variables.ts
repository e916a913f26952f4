import { defineVariable } from '@ssv-exporter/service-kit/define-variable'
import { wholeNumber } from '@ssv-exporter/service-kit/value-schemas'
import { DATABASE_DIRECT_URL, DATABASE_URL, LOG_LEVEL } from '@ssv-exporter/service-kit/variables'

/** Configuration of the migrate command. */
export const MIGRATE_VARIABLES = {
  databaseUrl: DATABASE_URL,
  databaseDirectUrl: DATABASE_DIRECT_URL,
  waitSeconds: defineVariable({
    env: 'MIGRATE_WAIT_SECONDS',
    schema: wholeNumber(0, 3_600),
    default: '60',
    accepts: 'seconds from 0 to 3600',
    doc: 'Time to wait for a Postgres that is unavailable or starting.',
  }),
  logLevel: LOG_LEVEL,
} as const
