import { DATABASE_DIRECT_URL, DATABASE_URL, LOG_LEVEL } from '@ssv-exporter/service-kit/variables'

/** Variables of the replay command; everything else is read from the database. */
export const REPLAY_VARIABLES = {
  databaseUrl: DATABASE_URL,
  databaseDirectUrl: DATABASE_DIRECT_URL,
  logLevel: LOG_LEVEL,
} as const
