import { createMemoryJobs } from '@ssv-exporter/jobs/memory-jobs'
import { createLogger, type Logger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { RECENT_BLOCKS } from '@ssv-exporter/store/recent-blocks'
import { type ChainIndexer, createChainIndexer } from '../chain-indexer.ts'
import type { ChainIndexerOptions } from '../indexer-options.ts'
import { createKeyVerifier } from '../keys/key-verifier.ts'
import { createChainSource } from '../rpc/chain-source.ts'

/** Required options, and overrides of defaults. */
export interface AssemblyOptions extends Partial<ChainIndexerOptions> {
  databaseUrl: string
  rpcUrls: readonly string[]
  contractAddress: string
  startBlock: number
  failingAfterMs?: number
}

export interface AssembledIndexer {
  readonly indexer: ChainIndexer
  /** Fatal errors. */
  readonly fatal: Promise<unknown>
  /** The metrics as scraped by Prometheus. */
  metrics(): Promise<string>
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * An indexer with all modules except the relay. Its connections have the application name
 * `indexer`.
 */
export function assembleIndexer(
  { databaseUrl: url, rpcUrls: urls, failingAfterMs, ...options }: AssemblyOptions,
  { logger }: { logger: Logger },
): AssembledIndexer {
  const modules = { logger, metrics: createMetrics({ service: 'test' }) }
  const database = createDatabase({ url, applicationName: 'indexer' }, modules)
  const jobs = createMemoryJobs({}, modules)
  const verifier = createKeyVerifier({ threads: 1 }, modules)
  const fatal = Promise.withResolvers<unknown>()
  const indexer = createChainIndexer(
    {
      network: 'test',
      expectedChainId: undefined,
      generation: 'current',
      finalityDepth: 8,
      followDistance: 0,
      pollMs: 50,
      headTimeoutSeconds: 0,
      headPathBlocks: RECENT_BLOCKS,
      auditBlocksPerSecond: 100_000,
      publicationRetentionDays: 7,
      ...options,
    },
    {
      ...modules,
      database,
      jobs,
      source: createChainSource({ urls, address: options.contractAddress }, modules),
      verifier,
      leases: createLeaseSource({ name: 'chain-indexer', url, heartbeatMs: 100 }, modules),
      onFatal: fatal.resolve,
      ...(failingAfterMs !== undefined && { failingAfterMs }),
    },
  )
  let stopped: Promise<void> | undefined
  return {
    indexer,
    fatal: fatal.promise,
    metrics: () => modules.metrics.text(),
    async start() {
      await jobs.start()
      await indexer.start()
    },
    stop() {
      stopped ??= indexer.stop().then(async () => {
        await verifier.stop()
        await jobs.stop()
        await database.close()
      })
      return stopped
    },
  }
}

/** Writes nothing unless TEST_LOG_LEVEL is `debug`. */
export function quietLogger(): Logger {
  const level = process.env.TEST_LOG_LEVEL === 'debug' ? 'debug' : 'silent'
  return createLogger({ name: 'test', level })
}
