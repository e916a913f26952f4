import { createAdminServer } from '@ssv-exporter/service-kit/admin-server'
import { readCommandLine } from '@ssv-exporter/service-kit/command-line'
import { createLifecycle } from '@ssv-exporter/service-kit/lifecycle'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { addWriter } from '@ssv-exporter/writer/add-writer'
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
  const logger = createLogger({ name: 'chain-indexer', level: configuration.logLevel })
  const modules = { logger, metrics: createMetrics({ service: 'chain-indexer' }) }
  const lifecycle = createLifecycle({ stopDeadlineMs: STOP_DEADLINE_MS }, modules)
  const { database, directUrl, jobs, relay } = addWriter(
    lifecycle,
    { ...configuration, applicationName: 'ssv-chain-indexer' },
    { ...modules, signal },
  )
  const { rpcUrls } = configuration
  const indexer = addIndexing(
    lifecycle,
    { ...options, rpcUrls, directUrl },
    { ...modules, database, jobs, onFatal: fail },
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
