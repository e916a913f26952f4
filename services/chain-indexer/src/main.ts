import { createBullmqJobs } from '@ssv-exporter/jobs/bullmq-jobs'
import { createAdminServer } from '@ssv-exporter/service-kit/admin-server'
import { readConfiguration } from '@ssv-exporter/service-kit/configuration'
import { helpText, wantsHelp } from '@ssv-exporter/service-kit/help'
import { createLifecycle } from '@ssv-exporter/service-kit/lifecycle'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { createDatabase } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createOutboxListener } from '@ssv-exporter/store/outbox-listener'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { createRelay } from '@ssv-exporter/stream/relay'
import { RELAY_DEFAULTS } from '@ssv-exporter/stream/relay-defaults'
import { createChainIndexer } from './chain-indexer.ts'
import { CHAIN_INDEXER_VARIABLES, indexerOptions } from './configuration.ts'
import { createChainSource } from './rpc/chain-source.ts'

const STOP_DEADLINE_MS = 15_000

const ABOUT = 'Indexes the SSV registry contract into Postgres and publishes what changes.'

await runMain(async (_signal, fail) => {
  const argv = process.argv.slice(2)
  if (wantsHelp(argv)) {
    process.stdout.write(
      helpText(CHAIN_INDEXER_VARIABLES, { command: 'chain-indexer', about: ABOUT }),
    )
    process.exit(0)
  }
  const configuration = readConfiguration(CHAIN_INDEXER_VARIABLES, { env: process.env, argv })
  const options = indexerOptions(configuration)
  const { databaseUrl, databaseDirectUrl = databaseUrl } = configuration
  const { redisUrl, redisKeyPrefix: keyPrefix } = configuration
  const logger = createLogger({ name: 'chain-indexer', level: configuration.logLevel })
  const metrics = createMetrics({ service: 'chain-indexer' })
  const modules = { logger, metrics }

  const database = createDatabase(
    { url: databaseUrl, applicationName: 'ssv-chain-indexer' },
    modules,
  )
  const listener = createOutboxListener({ url: databaseDirectUrl }, modules)
  const bus = createRedisBus(
    { url: redisUrl, keyPrefix, windowSize: RELAY_DEFAULTS.windowSize },
    modules,
  )
  const jobs = createBullmqJobs({ url: redisUrl, keyPrefix }, modules)
  const relay = createRelay(RELAY_DEFAULTS, {
    ...modules,
    log: createPublicationLog(database),
    bus,
    leases: createLeaseSource({ name: 'relay', url: databaseDirectUrl }, modules),
    wakeUps: listener,
  })
  const indexer = createChainIndexer(options, {
    ...modules,
    database,
    jobs,
    source: createChainSource(
      { urls: configuration.rpcUrls, address: options.contractAddress },
      modules,
    ),
    leases: createLeaseSource({ name: 'chain-indexer', url: databaseDirectUrl }, modules),
    onPublished: relay.wake,
    onFatal: fail,
  })
  const admin = createAdminServer(
    { host: configuration.adminHost, port: configuration.adminPort },
    {
      ...modules,
      ready: indexer.ready,
      status: async () => ({ ...indexer.status(), relay: { leading: relay.isLeading() } }),
    },
  )
  const lifecycle = createLifecycle({ stopDeadlineMs: STOP_DEADLINE_MS }, modules)
  lifecycle.add('database', {
    start: () => assertSchemaVersion(database),
    stop: () => database.close(),
  })
  lifecycle.add('admin', admin)
  lifecycle.add('bus', bus)
  lifecycle.add('jobs', jobs)
  lifecycle.add('outbox listener', listener)
  lifecycle.add('relay', relay)
  lifecycle.add('indexer', indexer)
  return lifecycle
})
