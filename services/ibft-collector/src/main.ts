import { createAdminServer } from '@ssv-exporter/service-kit/admin-server'
import { readCommandLine } from '@ssv-exporter/service-kit/command-line'
import { createLifecycle } from '@ssv-exporter/service-kit/lifecycle'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { addWriter } from '@ssv-exporter/writer/add-writer'
import { assertSameChain } from './assert-same-chain.ts'
import { collectorOptions, IBFT_COLLECTOR_VARIABLES } from './configuration.ts'
import { disabledCollector } from './disabled-collector.ts'
import { addIbftCollector } from './ibft-collector.ts'
import { readIdentity } from './read-identity.ts'

const STOP_DEADLINE_MS = 15_000

const ABOUT =
  'Joins the SSV network and stores decided messages and duties of its operators in Postgres.'

await runMain(async (signal, fail) => {
  const configuration = readCommandLine(IBFT_COLLECTOR_VARIABLES, {
    command: 'ibft-collector',
    about: ABOUT,
  })
  const options = collectorOptions(configuration)
  const { network } = configuration
  const logger = createLogger({ name: 'ibft-collector', level: configuration.logLevel })
  const modules = { logger, metrics: createMetrics({ service: 'ibft-collector' }) }
  const lifecycle = createLifecycle({ stopDeadlineMs: STOP_DEADLINE_MS }, modules)
  const { database, bus, jobs, relay } = addWriter(
    lifecycle,
    { ...configuration, applicationName: 'ssv-ibft-collector' },
    { ...modules, signal, checkDatabase: (opened) => assertSameChain(opened, network) },
  )
  const collector =
    'reason' in options
      ? disabledCollector(options, { network, logger })
      : addIbftCollector(
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
