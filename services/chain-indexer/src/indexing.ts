import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Database } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { type ChainIndexer, createChainIndexer } from './chain-indexer.ts'
import type { ChainIndexerOptions } from './indexer-options.ts'
import { createKeyVerifier } from './keys/key-verifier.ts'
import { createChainSource } from './rpc/chain-source.ts'

export interface IndexingOptions extends ChainIndexerOptions {
  rpcUrls: readonly string[]
  /** For locks: must not go through a transaction pooler. */
  directUrl: string
}

export interface IndexingModules {
  database: Database
  jobs: Jobs
  logger: Logger
  metrics: Metrics
  /** Called once when the indexer cannot continue. */
  onFatal(error: unknown): void
}

/** Creates the indexer and adds its parts to `lifecycle` in start order. */
export function addIndexing(
  lifecycle: Lifecycle,
  options: IndexingOptions,
  modules: IndexingModules,
): ChainIndexer {
  const { directUrl: url, rpcUrls: urls, contractAddress: address } = options
  const verifier = createKeyVerifier({}, modules)
  const indexer = createChainIndexer(options, {
    ...modules,
    source: createChainSource({ urls, address }, modules),
    verifier,
    leases: createLeaseSource({ name: 'chain-indexer', url }, modules),
  })
  lifecycle.add('key verifier', { start: async () => {}, stop: verifier.stop })
  lifecycle.add('chain-indexer', indexer)
  return indexer
}
