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
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createOutboxListener } from '@ssv-exporter/store/outbox-listener'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { createStoreWatch } from '@ssv-exporter/store/store-watch'
import { assertRedis } from '@ssv-exporter/stream/assert-redis'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { createRelay } from '@ssv-exporter/stream/relay'
import { RELAY_DEFAULTS } from '@ssv-exporter/stream/relay-defaults'
import { assertSameChain } from './assert-same-chain.ts'
import { addCollecting } from './collecting.ts'
import { collectorOptions, IBFT_COLLECTOR_VARIABLES } from './configuration.ts'
import { disabledCollector } from './disabled-collector.ts'
import { readIdentity } from './read-identity.ts'

const STOP_DEADLINE_MS = 15_000

const ABOUT = 'Joins the SSV network and keeps the decided messages of its operators in Postgres.'

await runMain(async (signal, fail) => {
  const configuration = readCommandLine(IBFT_COLLECTOR_VARIABLES, {
    command: 'ibft-collector',
    about: ABOUT,
  })
  const options = collectorOptions(configuration)
  const { databaseUrl, databaseDirectUrl = databaseUrl } = configuration
  const { redisUrl, redisKeyPrefix: keyPrefix } = configuration
  const logger = createLogger({ name: 'ibft-collector', level: configuration.logLevel })
  const modules = { logger, metrics: createMetrics({ service: 'ibft-collector' }) }

  const database = createDatabase(
    { url: databaseUrl, applicationName: 'ssv-ibft-collector' },
    modules,
  )
  const { windowSize } = RELAY_DEFAULTS
  const bus = createRedisBus({ url: redisUrl, keyPrefix, windowSize }, modules)
  const jobs = createBullmqJobs({ url: redisUrl, keyPrefix }, modules)
  const wakeUps = createOutboxListener({ url: databaseDirectUrl }, modules)
  // One relay is elected among all writing processes: publishing never waits for another service.
  const relay = createRelay(RELAY_DEFAULTS, {
    ...modules,
    log: createPublicationLog(database),
    bus,
    leases: createLeaseSource({ name: 'relay', url: databaseDirectUrl }, modules),
    wakeUps,
  })
  const lifecycle = createLifecycle({ stopDeadlineMs: STOP_DEADLINE_MS }, modules)
  lifecycle.add('database', {
    start: () =>
      awaitDatabase(
        async () => {
          await assertDirect(databaseDirectUrl)
          await assertSchemaVersion(database)
          await assertSameChain(database, configuration.network)
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
  lifecycle.add('store watch', createStoreWatch({}, { ...modules, database }))
  lifecycle.add('outbox listener', wakeUps)
  lifecycle.add('relay', relay)
  const { network } = configuration
  const collector =
    'reason' in options
      ? disabledCollector(options, { network, logger })
      : addCollecting(
          lifecycle,
          { ...options, ...(await readIdentity(configuration)) },
          { ...modules, database, bus, jobs, onFatal: fail },
        )
  const admin = createAdminServer(
    { host: configuration.adminHost, port: configuration.adminPort },
    {
      ...modules,
      ready: collector.ready,
      status: async () => ({ ...collector.status(), relay: relay.status() }),
    },
  )
  lifecycle.add('admin', admin)
  return lifecycle
})
