import { DATABASE_DIRECT_URL, DATABASE_URL, LOG_LEVEL } from '@ssv-exporter/service-kit/variables'

/** Everything the replay command is configured by: what else it must know is in the database. */
export const REPLAY_VARIABLES = {
  databaseUrl: DATABASE_URL,
  databaseDirectUrl: DATABASE_DIRECT_URL,
  logLevel: LOG_LEVEL,
} as const
