import type { ChainIndexer } from '@ssv-exporter/chain-indexer/chain-indexer'
import { indexerOptions } from '@ssv-exporter/chain-indexer/configuration'
import { addIndexing } from '@ssv-exporter/chain-indexer/indexing'
import { gatewayOptionsOf } from '@ssv-exporter/gateway/configuration'
import type { Gateway } from '@ssv-exporter/gateway/gateway'
import { createGatewayWithPools } from '@ssv-exporter/gateway/gateway-with-pools'
import { stopDeadlineMs } from '@ssv-exporter/gateway/stop-deadline'
import { collectorOptions } from '@ssv-exporter/ibft-collector/configuration'
import { disabledCollector } from '@ssv-exporter/ibft-collector/disabled-collector'
import { addIbftCollector, type IbftCollector } from '@ssv-exporter/ibft-collector/ibft-collector'
import { readIdentity } from '@ssv-exporter/ibft-collector/read-identity'
import type { Jobs } from '@ssv-exporter/jobs/jobs'
import { type AdminServer, createAdminServer } from '@ssv-exporter/service-kit/admin-server'
import {
  createLifecycle,
  type Lifecycle,
  type Startable,
} from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { type NextIndexes, readNextIndexes } from '@ssv-exporter/store/registry/next-indexes'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import { addMessaging } from '@ssv-exporter/writer/add-messaging'
import { addRelay } from '@ssv-exporter/writer/add-relay'
import { type Chain, createChain } from './chain.ts'
import { DEFAULT_DATA_DIR, type ExporterConfiguration } from './configuration.ts'
import { prepareDatabase } from './prepare-database.ts'
import { createStorage, type Storage } from './storage.ts'

export interface ExporterModules {
  logger: Logger
  metrics: Metrics
  onFatal(error: unknown): void
}

/** Values available while it runs. */
export interface Running {
  indexer: ChainIndexer
  collector: IbftCollector
  gateway: Gateway
  admin: AdminServer
  /** How many operators and validators have ever been registered. */
  counts(): Promise<NextIndexes>
}

export interface Exporter extends Startable {
  /** Absent until everything is composed. */
  running(): Running | undefined
}

/** An embedded Postgres takes a few seconds to write its last checkpoint. */
const STORAGE_STOP_MS = 15_000
const INDEXER_POOL_SIZE = 4
const COLLECTOR_POOL_SIZE = 6

/** The three services in one process, with embedded dependencies where none are configured. */
export function createExporter(
  configuration: ExporterConfiguration,
  modules: ExporterModules,
): Exporter {
  const storage = createStorage(configuration, modules)
  const chain = createChain(configuration, modules)
  const gatewayStopMs = stopDeadlineMs(gatewayOptionsOf(configuration))
  const lifecycle = createLifecycle({ stopDeadlineMs: gatewayStopMs + STORAGE_STOP_MS }, modules)
  let running: Running | undefined
  lifecycle.add('storage', storage)
  lifecycle.add('chain', chain)
  lifecycle.add('services', {
    async start() {
      await prepareDatabase(storage.directUrl(), { freshChain: chain.fresh }, modules)
      running = await compose(lifecycle, { storage, chain }, configuration, modules)
    },
    stop: async () => {},
  })
  return {
    start: () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    running: () => running,
  }
}

/** Adds the services to a lifecycle that has started their dependencies. */
async function compose(
  lifecycle: Lifecycle,
  { storage, chain }: { storage: Storage; chain: Chain },
  configuration: ExporterConfiguration,
  modules: ExporterModules,
): Promise<Running> {
  const options = indexerOptions({
    ...configuration,
    contractAddress: chain.contractAddress() ?? configuration.contractAddress,
  })
  const open = (name: string, poolSize: number): Database => {
    const database = createDatabase(
      { url: storage.url(), applicationName: `ssv-exporter-${name}`, poolSize },
      modules,
    )
    lifecycle.add(`${name} database`, { start: async () => {}, stop: () => database.close() })
    return database
  }
  const writing = open('indexer', INDEXER_POOL_SIZE)
  const directUrl = storage.directUrl()
  const { bus, jobs } = addMessaging(lifecycle, configuration, modules)
  const { gateway } = createGatewayWithPools(
    lifecycle,
    {
      ...gatewayOptionsOf(configuration),
      databaseUrl: storage.url(),
      applicationName: 'ssv-exporter-gateway',
      statementTimeoutMs: configuration.statementTimeoutMs,
    },
    { ...modules, bus },
  )
  const relay = addRelay(lifecycle, { directUrl }, { ...modules, database: writing, bus })
  const indexer = addIndexing(
    lifecycle,
    { ...options, rpcUrls: chain.rpcUrls(), directUrl },
    { ...modules, database: writing, jobs },
  )
  const collector = await addCollector(lifecycle, chain, configuration, {
    ...modules,
    bus,
    jobs,
    open: () => open('collector', COLLECTOR_POOL_SIZE),
  })
  const admin = createAdminServer(
    { host: configuration.adminHost, port: configuration.adminPort },
    {
      ...modules,
      ready: async () => {
        const [served, indexed, collected] = await Promise.all([
          gateway.ready(),
          indexer.ready(),
          collector.ready(),
        ])
        return {
          ready: served.ready && indexed.ready && collected.ready,
          gateway: served,
          indexer: indexed,
          collector: collected,
        }
      },
      status: async () => ({
        indexer: indexer.status(),
        relay: relay.status(),
        collector: collector.status(),
        gateway: await gateway.status(),
      }),
    },
  )
  lifecycle.add('gateway', gateway)
  lifecycle.add('admin', admin)
  return { indexer, collector, gateway, admin, counts: () => readNextIndexes(writing) }
}

interface CollectorModules extends ExporterModules {
  readonly bus: PublicationBus
  readonly jobs: Jobs
  /** Opens the collector's own connections. */
  open(): Database
}

/** The collector, if there is a network to join. */
async function addCollector(
  lifecycle: Lifecycle,
  chain: Chain,
  configuration: ExporterConfiguration,
  { open, ...modules }: CollectorModules,
): Promise<IbftCollector> {
  const { network, dataDir = DEFAULT_DATA_DIR } = configuration
  const beaconNodeUrls = configuration.beaconNodeUrls ?? chain.beaconNodeUrls()
  const options = collectorOptions({ ...configuration, beaconNodeUrls }, chain.p2p())
  if ('reason' in options) return disabledCollector(options, { ...modules, network })
  const { privateKey } = await readIdentity({ ...configuration, dataDir })
  const database = open()
  return addIbftCollector(lifecycle, { ...options, privateKey }, { ...modules, database })
}
