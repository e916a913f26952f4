import { toAddress } from '@ssv-exporter/contracts/address'
import { DEFAULT_FINALITY_DEPTH, presetOf } from '@ssv-exporter/contracts/presets'
import {
  type ConfigurationOf,
  defineVariable,
  type Variable,
} from '@ssv-exporter/service-kit/define-variable'
import { ConfigurationError } from '@ssv-exporter/service-kit/errors'
import { wholeNumber } from '@ssv-exporter/service-kit/value-schemas'
import {
  ADMIN_HOST,
  ADMIN_PORT,
  DATABASE_DIRECT_URL,
  DATABASE_URL,
  LOG_LEVEL,
  REDIS_KEY_PREFIX,
  REDIS_URL,
} from '@ssv-exporter/service-kit/variables'
import {
  ETH_RPC_URLS,
  SSV_CONTRACT_ABI,
  SSV_CONTRACT_ADDRESS,
  SSV_FINALITY_DEPTH,
  SSV_FOLLOW_DISTANCE,
  SSV_NETWORK,
  SSV_START_BLOCK,
} from '@ssv-exporter/settings/network-variables'
import type { ChainIndexerOptions } from './indexer-options.ts'

const ETH_POLL_INTERVAL_MS = defineVariable({
  env: 'ETH_POLL_INTERVAL_MS',
  schema: wholeNumber(50, 60_000),
  default: '1000',
  accepts: 'milliseconds from 50 to 60000',
  doc: 'Polling interval for the head of the chain. WebSocket endpoints also announce new heads.',
})

const ETH_HEAD_TIMEOUT_S = defineVariable({
  env: 'ETH_HEAD_TIMEOUT_S',
  schema: wholeNumber(0, 86_400),
  optional: true,
  accepts: 'seconds up to 86400; 0 for no limit',
  doc: 'Time without a new head after which the indexer is not ready; after five times as long the process exits with 75. Default: 180, or 0 on devnet and prater.',
})

const ETH_AUDIT_BLOCKS_PER_SECOND = defineVariable({
  env: 'ETH_AUDIT_BLOCKS_PER_SECOND',
  schema: wholeNumber(0, 100_000),
  default: '10',
  accepts: 'blocks from 0 to 100000; 0 for none',
  doc: 'Old blocks audited per second: their headers are fetched and their logs proved, with the lowest priority. One request per block, and one more if it may contain logs.',
})

const PUBLICATION_RETENTION_DAYS = defineVariable({
  env: 'PUBLICATION_RETENTION_DAYS',
  schema: wholeNumber(1, 3_650),
  default: '7',
  accepts: 'days from 1 to 3650',
  doc: 'How long publications are kept for consumers that resume. They are dropped in partitions of about a day.',
})

const PUBLICATION_RETENTION_GB = defineVariable({
  env: 'PUBLICATION_RETENTION_GB',
  schema: wholeNumber(1, 100_000),
  optional: true,
  accepts: 'gigabytes from 1 to 100000',
  doc: 'Maximum size of the stored publications, indexes included: the oldest are dropped, even if they are younger than `PUBLICATION_RETENTION_DAYS`. Default: no limit.',
})

/** The variables that select the chain and contract to index. */
export const CHAIN_VARIABLES = {
  network: SSV_NETWORK,
  rpcUrls: ETH_RPC_URLS,
  contractAddress: SSV_CONTRACT_ADDRESS,
  contractAbi: SSV_CONTRACT_ABI,
  startBlock: SSV_START_BLOCK,
  finalityDepth: SSV_FINALITY_DEPTH,
  followDistance: SSV_FOLLOW_DISTANCE,
  pollIntervalMs: ETH_POLL_INTERVAL_MS,
  headTimeoutSeconds: ETH_HEAD_TIMEOUT_S,
  auditBlocksPerSecond: ETH_AUDIT_BLOCKS_PER_SECOND,
  publicationRetentionDays: PUBLICATION_RETENTION_DAYS,
  publicationRetentionGb: PUBLICATION_RETENTION_GB,
} as const

/** All variables of the chain-indexer when it runs standalone. */
export const CHAIN_INDEXER_VARIABLES = {
  ...CHAIN_VARIABLES,
  databaseUrl: DATABASE_URL,
  databaseDirectUrl: DATABASE_DIRECT_URL,
  redisUrl: REDIS_URL,
  redisKeyPrefix: REDIS_KEY_PREFIX,
  adminHost: ADMIN_HOST,
  adminPort: ADMIN_PORT,
  logLevel: LOG_LEVEL,
} as const

/** Fifteen slots: a live chain never has that many empty slots in a row. */
const HEAD_TIMEOUT_S = 180
/**
 * Chains that do not produce blocks continuously: test and local chains, and one that was shut
 * down.
 */
const STILL_NETWORKS: ReadonlySet<string> = new Set(['devnet', 'prater'])

/**
 * About seven hours of blocks: a few seconds of headers. After a pause, and on a short chain,
 * everything is proved before it counts.
 */
const HEAD_PATH_BLOCKS = 2_048

const BYTES_PER_GB = 1_000_000_000

type ChainConfiguration = Omit<ConfigurationOf<typeof CHAIN_VARIABLES>, 'rpcUrls'>

/**
 * Merges the network's preset with the overrides.
 * @throws ConfigurationError naming every variable required by `custom` but missing
 */
export function indexerOptions(configuration: ChainConfiguration): ChainIndexerOptions {
  const preset = presetOf(configuration.network)
  const address = configuration.contractAddress ?? preset?.contractAddress
  const generation = configuration.contractAbi ?? preset?.generation
  const startBlock = configuration.startBlock ?? preset?.startBlock
  if (address === undefined || generation === undefined || startBlock === undefined) {
    const needed: [Variable<unknown>, unknown][] = [
      [SSV_CONTRACT_ADDRESS, address],
      [SSV_CONTRACT_ABI, generation],
      [SSV_START_BLOCK, startBlock],
    ]
    throw new ConfigurationError(
      needed
        .filter(([, value]) => value === undefined)
        .map(([{ env, flag, accepts }]) => ({
          variable: `${env} (--${flag})`,
          found: 'is not set, and SSV_NETWORK=custom has no default for it',
          accepts,
        })),
    )
  }
  return {
    network: configuration.network,
    expectedChainId: preset?.chainId,
    generation,
    contractAddress: toAddress(address),
    startBlock,
    finalityDepth: configuration.finalityDepth ?? preset?.finalityDepth ?? DEFAULT_FINALITY_DEPTH,
    followDistance: configuration.followDistance,
    pollMs: configuration.pollIntervalMs,
    headTimeoutSeconds:
      configuration.headTimeoutSeconds ??
      (STILL_NETWORKS.has(configuration.network) ? 0 : HEAD_TIMEOUT_S),
    headPathBlocks: HEAD_PATH_BLOCKS,
    auditBlocksPerSecond: configuration.auditBlocksPerSecond,
    publicationRetentionDays: configuration.publicationRetentionDays,
    ...(configuration.publicationRetentionGb !== undefined && {
      publicationRetentionBytes: configuration.publicationRetentionGb * BYTES_PER_GB,
    }),
  }
}
