import { DATABASE_DIRECT_URL, DATABASE_URL, LOG_LEVEL } from '@ssv-exporter/service-kit/variables'

/** Everything the migrate command is configured by. */
export const MIGRATE_VARIABLES = {
  databaseUrl: DATABASE_URL,
  databaseDirectUrl: DATABASE_DIRECT_URL,
  logLevel: LOG_LEVEL,
} as const
