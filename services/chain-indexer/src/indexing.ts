import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Database } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createOutboxListener } from '@ssv-exporter/store/outbox-listener'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createStoreWatch } from '@ssv-exporter/store/store-watch'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import { createRelay, type Relay } from '@ssv-exporter/stream/relay'
import { RELAY_DEFAULTS } from '@ssv-exporter/stream/relay-defaults'
import { type ChainIndexer, createChainIndexer } from './chain-indexer.ts'
import type { ChainIndexerOptions } from './indexer-options.ts'
import { createKeyVerifier } from './keys/key-verifier.ts'
import { createChainSource } from './rpc/chain-source.ts'

export interface IndexingOptions extends ChainIndexerOptions {
  rpcUrls: readonly string[]
  /** For locks and notifications: must not go through a transaction pooler. */
  directUrl: string
}

export interface IndexingModules {
  database: Database
  bus: PublicationBus
  jobs: Jobs
  logger: Logger
  metrics: Metrics
  /** Called once when the indexer cannot continue. */
  onFatal(error: unknown): void
}

/**
 * Creates the indexer and the relay that assigns positions to its publications, and adds them to
 * `lifecycle` in start order.
 */
export function addIndexing(
  lifecycle: Lifecycle,
  options: IndexingOptions,
  modules: IndexingModules,
): { indexer: ChainIndexer; relay: Relay } {
  const { directUrl: url, rpcUrls: urls, contractAddress: address } = options
  const { database } = modules
  const wakeUps = createOutboxListener({ url }, modules)
  const relay = createRelay(RELAY_DEFAULTS, {
    ...modules,
    log: createPublicationLog(database),
    leases: createLeaseSource({ name: 'relay', url }, modules),
    wakeUps,
  })
  const verifier = createKeyVerifier({}, modules)
  const indexer = createChainIndexer(options, {
    ...modules,
    source: createChainSource({ urls, address }, modules),
    verifier,
    leases: createLeaseSource({ name: 'chain-indexer', url }, modules),
    onPublished: relay.wake,
  })
  lifecycle.add('store watch', createStoreWatch({}, modules))
  lifecycle.add('outbox listener', wakeUps)
  lifecycle.add('relay', relay)
  lifecycle.add('signature threads', { start: async () => {}, stop: verifier.stop })
  lifecycle.add('chain-indexer', indexer)
  return { indexer, relay }
}
