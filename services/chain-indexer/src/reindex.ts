import { readCommandLine } from '@ssv-exporter/service-kit/command-line'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { repairedLogsMetric } from './metrics.ts'
import { exitAfter, openOfflineProcess } from './offline/offline-process.ts'
import { createReindex } from './reindex/reindex.ts'
import { REINDEX_VARIABLES } from './reindex/reindex-variables.ts'
import { createChainSource } from './rpc/chain-source.ts'

const REPORT_EVERY_MS = 10_000

const ABOUT = `Reads the logs of indexed blocks again and repairs differences: missing logs are added, false ones are
removed, and consumers are notified, as after a reorganisation. Logs are read from two endpoints if there are two,
otherwise they are proved by every header. Stop the chain-indexer first; a running one does the same, at a limited rate.
Exit code 0: done. 1: an operator must act. 75: try again. Unless it is 0, nothing was changed.`

await runMain(async () => {
  const configuration = readCommandLine(REINDEX_VARIABLES, { command: 'reindex', about: ABOUT })
  const { from, to, rpcUrls: urls } = configuration
  const modules = openOfflineProcess({ ...configuration, name: 'reindex' })
  const { logger } = modules
  let reportAt = Date.now() + REPORT_EVERY_MS
  const reindex = createReindex(
    { from, to },
    {
      ...modules,
      sourceOf: (address) => createChainSource({ urls, address }, modules),
      metrics: { repairedLogs: repairedLogsMetric(modules.metrics) },
      onProgress(done, of) {
        if (Date.now() < reportAt) return
        reportAt = Date.now() + REPORT_EVERY_MS
        logger.info({ done, of }, 'blocks read again')
      },
    },
  )
  return exitAfter(reindex, 'blocks reindexed', { logger })
})
