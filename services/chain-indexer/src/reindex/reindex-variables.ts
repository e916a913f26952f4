import { defineVariable } from '@ssv-exporter/service-kit/define-variable'
import { wholeNumber } from '@ssv-exporter/service-kit/value-schemas'
import { DATABASE_DIRECT_URL, DATABASE_URL, LOG_LEVEL } from '@ssv-exporter/service-kit/variables'
import { ETH_RPC_URLS } from '@ssv-exporter/settings/network-variables'

const REINDEX_FROM = defineVariable({
  env: 'REINDEX_FROM',
  flag: 'from',
  schema: wholeNumber(),
  optional: true,
  accepts: 'a block number',
  doc: 'First block whose logs are read again. Default: the start block of the deployment.',
})

const REINDEX_TO = defineVariable({
  env: 'REINDEX_TO',
  flag: 'to',
  schema: wholeNumber(),
  optional: true,
  accepts: 'a block number',
  doc: 'Last block whose logs are read again. Default: the last indexed block.',
})

/** Variables of the reindex command; everything else is read from the database. */
export const REINDEX_VARIABLES = {
  from: REINDEX_FROM,
  to: REINDEX_TO,
  rpcUrls: ETH_RPC_URLS,
  databaseUrl: DATABASE_URL,
  databaseDirectUrl: DATABASE_DIRECT_URL,
  logLevel: LOG_LEVEL,
} as const
