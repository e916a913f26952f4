import { createBullmqJobs } from '@ssv-exporter/jobs/bullmq-jobs'
import { createAdminServer } from '@ssv-exporter/service-kit/admin-server'
import { readCommandLine } from '@ssv-exporter/service-kit/command-line'
import { createLifecycle } from '@ssv-exporter/service-kit/lifecycle'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { assertDirect } from '@ssv-exporter/store/assert-direct'
import { awaitDatabase, START_WAIT_MS } from '@ssv-exporter/store/await-database'
import { createDatabase } from '@ssv-exporter/store/database'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { assertRedis } from '@ssv-exporter/stream/assert-redis'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { RELAY_DEFAULTS } from '@ssv-exporter/stream/relay-defaults'
import { boundHeap } from './bound-heap.ts'
import { CHAIN_INDEXER_VARIABLES, indexerOptions } from './configuration.ts'
import { addIndexing } from './indexing.ts'

const STOP_DEADLINE_MS = 15_000

const ABOUT = 'Indexes the SSV registry contract into Postgres and publishes what changes.'

await runMain(async (signal, fail) => {
  const configuration = readCommandLine(CHAIN_INDEXER_VARIABLES, {
    command: 'chain-indexer',
    about: ABOUT,
  })
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
  const bus = createRedisBus(
    { url: redisUrl, keyPrefix, windowSize: RELAY_DEFAULTS.windowSize },
    modules,
  )
  const jobs = createBullmqJobs({ url: redisUrl, keyPrefix }, modules)
  const lifecycle = createLifecycle({ stopDeadlineMs: STOP_DEADLINE_MS }, modules)
  lifecycle.add('database', {
    start: () =>
      awaitDatabase(
        async () => {
          await assertDirect(databaseDirectUrl)
          await assertSchemaVersion(database)
        },
        { waitMs: START_WAIT_MS, signal },
        modules,
      ),
    stop: () => database.close(),
  })
  lifecycle.add('redis', {
    start: () => assertRedis({ url: redisUrl, keyPrefix, role: 'writer' }, modules),
    stop: async () => {},
  })
  lifecycle.add('bus', bus)
  lifecycle.add('jobs', jobs)
  const { rpcUrls } = configuration
  const { indexer, relay } = addIndexing(
    lifecycle,
    { ...options, rpcUrls, directUrl: databaseDirectUrl },
    { ...modules, database, bus, jobs, onFatal: fail },
  )
  const admin = createAdminServer(
    { host: configuration.adminHost, port: configuration.adminPort },
    {
      ...modules,
      ready: indexer.ready,
      status: async () => ({ ...indexer.status(), relay: relay.status() }),
    },
  )
  lifecycle.add('admin', admin)
  boundHeap()
  return lifecycle
})
