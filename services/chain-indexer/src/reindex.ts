import { readConfiguration } from '@ssv-exporter/service-kit/configuration'
import { helpText, wantsHelp } from '@ssv-exporter/service-kit/help'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { createDatabase } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createKeyVerifier } from './keys/key-verifier.ts'
import { repairedLogsMetric } from './metrics.ts'
import { createReindex } from './reindex/reindex.ts'
import { REINDEX_VARIABLES } from './reindex/reindex-variables.ts'
import { createChainSource } from './rpc/chain-source.ts'

/** Comparing and replacing a large registry takes one statement per table. */
const SILENCE_TIMEOUT_MS = 1_800_000
const REPORT_EVERY_MS = 10_000

const ABOUT = `Reads the logs of indexed blocks again, from two endpoints where there are two, else proved by every header,
and repairs what differs: logs that are missing are put in, false ones taken out, and consumers are told, as after a
reorganisation. No chain-indexer may run meanwhile; one that runs does the same by itself, at a pace.
Exits 0 when done, 1 when somebody must act, 75 when trying again can help; unless it exits 0, nothing was changed.`

await runMain(async () => {
  const argv = process.argv.slice(2)
  if (wantsHelp(argv)) {
    process.stdout.write(helpText(REINDEX_VARIABLES, { command: 'reindex', about: ABOUT }))
    process.exit(0)
  }
  const configuration = readConfiguration(REINDEX_VARIABLES, { env: process.env, argv })
  const { databaseUrl, databaseDirectUrl = databaseUrl, from, to, rpcUrls: urls } = configuration
  const logger = createLogger({ name: 'reindex', level: configuration.logLevel })
  const metrics = createMetrics({ service: 'reindex' })
  const database = createDatabase(
    {
      url: databaseUrl,
      applicationName: 'ssv-reindex',
      silenceTimeoutMs: SILENCE_TIMEOUT_MS,
    },
    { logger, metrics },
  )
  let reportAt = Date.now() + REPORT_EVERY_MS
  const reindex = createReindex(
    { from, to },
    {
      database,
      sourceOf: (address) => createChainSource({ urls, address }, { logger, metrics }),
      leases: createLeaseSource({ name: 'chain-indexer', url: databaseDirectUrl }, { logger }),
      verifier: createKeyVerifier({}, { logger, metrics }),
      logger,
      metrics: { repairedLogs: repairedLogsMetric(metrics) },
      onProgress(done, of) {
        if (Date.now() < reportAt) return
        reportAt = Date.now() + REPORT_EVERY_MS
        logger.info({ done, of }, 'blocks read again')
      },
    },
  )
  return {
    async start() {
      const begunAt = performance.now()
      const result = await reindex.run()
      const seconds = Math.round((performance.now() - begunAt) / 100) / 10
      logger.info({ ...result, seconds }, 'blocks indexed again')
      process.exit(0)
    },
    stop: reindex.stop,
  }
})
