import type { ChainIndexer } from '@ssv-exporter/chain-indexer/chain-indexer'
import { indexerOptions } from '@ssv-exporter/chain-indexer/configuration'
import { addIndexing } from '@ssv-exporter/chain-indexer/indexing'
import { gatewayOptionsOf } from '@ssv-exporter/gateway/configuration'
import { createGateway, type Gateway } from '@ssv-exporter/gateway/gateway'
import { createIbftCollector } from '@ssv-exporter/ibft-collector/ibft-collector'
import { createBullmqJobs } from '@ssv-exporter/jobs/bullmq-jobs'
import { createMemoryJobs } from '@ssv-exporter/jobs/memory-jobs'
import { type AdminServer, createAdminServer } from '@ssv-exporter/service-kit/admin-server'
import {
  createLifecycle,
  type Lifecycle,
  type Startable,
} from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { type NextIndexes, readNextIndexes } from '@ssv-exporter/store/registry/next-indexes'
import { createRegistryReader } from '@ssv-exporter/store/registry-reader'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { createMemoryBus } from '@ssv-exporter/stream/memory-bus'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { RELAY_DEFAULTS } from '@ssv-exporter/stream/relay-defaults'
import { type Chain, createChain } from './chain.ts'
import type { ExporterConfiguration } from './configuration.ts'
import { prepareDatabase } from './prepare-database.ts'
import { createStorage, type Storage } from './storage.ts'

export interface ExporterModules {
  logger: Logger
  metrics: Metrics
  onFatal(error: unknown): void
}

/** What runs, once it runs. */
export interface Running {
  indexer: ChainIndexer
  gateway: Gateway
  admin: AdminServer
  /** How many operators and validators ever registered. */
  counts(): Promise<NextIndexes>
}

export interface Exporter extends Startable {
  /** Absent until everything is composed. */
  running(): Running | undefined
}

/** Postgres of our own takes a few seconds to write its last checkpoint. */
const STOP_DEADLINE_MS = 30_000
const INDEXER_POOL_SIZE = 4

/** The three services in one process, with what they need where it is not given. */
export function createExporter(
  configuration: ExporterConfiguration,
  modules: ExporterModules,
): Exporter {
  const storage = createStorage(configuration, modules)
  const chain = createChain(configuration, modules)
  const lifecycle = createLifecycle({ stopDeadlineMs: STOP_DEADLINE_MS }, modules)
  let running: Running | undefined
  lifecycle.add('storage', storage)
  lifecycle.add('chain', chain)
  lifecycle.add('services', {
    async start() {
      await prepareDatabase(storage.directUrl(), { freshChain: chain.fresh }, modules)
      running = compose(lifecycle, { storage, chain }, configuration, modules)
    },
    stop: async () => {},
  })
  return {
    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    running: () => running,
  }
}

/** Adds the services to a lifecycle that has started what they stand on. */
function compose(
  lifecycle: Lifecycle,
  { storage, chain }: { storage: Storage; chain: Chain },
  configuration: ExporterConfiguration,
  modules: ExporterModules,
): Running {
  const options = indexerOptions({
    ...configuration,
    contractAddress: chain.contractAddress() ?? configuration.contractAddress,
  })
  const open = (name: string, poolSize: number, statementTimeoutMs = 0): Database => {
    const database = createDatabase(
      { url: storage.url(), applicationName: `ssv-exporter-${name}`, poolSize, statementTimeoutMs },
      modules,
    )
    lifecycle.add(`${name} database`, { start: async () => {}, stop: () => database.close() })
    return database
  }
  const { statementTimeoutMs, poolSize, bulkPoolSize } = configuration
  const writing = open('indexer', INDEXER_POOL_SIZE)
  const reading = open('gateway', poolSize, statementTimeoutMs)
  const bulk = open('gateway-bulk', bulkPoolSize, statementTimeoutMs)
  const { bus, jobs } = messaging(configuration, modules)
  lifecycle.add('bus', bus)
  lifecycle.add('jobs', jobs)
  const { indexer, relay } = addIndexing(
    lifecycle,
    { ...options, rpcUrls: chain.rpcUrls(), directUrl: storage.directUrl() },
    { ...modules, database: writing, bus, jobs },
  )
  const collector = createIbftCollector(modules)
  const gateway = createGateway(gatewayOptionsOf(configuration), {
    ...modules,
    registry: createRegistryReader(reading),
    bulkRegistry: createRegistryReader(bulk),
    checkDatabase: () => assertSchemaVersion(reading),
    log: createPublicationLog(reading),
    bus,
  })
  const admin = createAdminServer(
    { host: configuration.adminHost, port: configuration.adminPort },
    {
      ...modules,
      ready: async () => {
        const [served, indexed] = await Promise.all([gateway.ready(), indexer.ready()])
        return { ready: served.ready && indexed.ready, gateway: served, indexer: indexed }
      },
      status: async () => ({
        indexer: indexer.status(),
        relay: { leading: relay.isLeading() },
        collector: collector.status(),
        gateway: await gateway.status(),
      }),
    },
  )
  lifecycle.add('ibft-collector', collector)
  lifecycle.add('gateway', gateway)
  lifecycle.add('admin', admin)
  return { indexer, gateway, admin, counts: () => readNextIndexes(writing) }
}

/** Over Redis where there is one, inside this process where there is none. */
function messaging(configuration: ExporterConfiguration, modules: ExporterModules) {
  const { redisUrl: url, redisKeyPrefix: keyPrefix } = configuration
  const { windowSize } = RELAY_DEFAULTS
  return url === undefined
    ? { bus: createMemoryBus({ windowSize }, modules), jobs: createMemoryJobs({}, modules) }
    : {
        bus: createRedisBus({ url, keyPrefix, windowSize }, modules),
        jobs: createBullmqJobs({ url, keyPrefix }, modules),
      }
}
