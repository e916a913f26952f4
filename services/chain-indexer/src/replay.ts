import { readConfiguration } from '@ssv-exporter/service-kit/configuration'
import { helpText, wantsHelp } from '@ssv-exporter/service-kit/help'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { createDatabase } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { createKeyVerifier } from './keys/key-verifier.ts'
import { createReplay } from './replay/replay.ts'
import { createReplayDisplay } from './replay/replay-display.ts'
import { REPLAY_VARIABLES } from './replay/replay-variables.ts'

/** About 4 MB of current logs. Each batch loads the operators that it names, often most of them. */
const BATCH_SIZE = 2_000
/** Comparing and replacing a large registry takes one statement per table. */
const SILENCE_TIMEOUT_MS = 1_800_000

const ABOUT = `Derives the registry anew from the contract's logs in the database, for example after a release that reads an event
otherwise, and exits. No chain-indexer may run meanwhile. Consumers are told that the stream begins anew.
Exits 0 when done, 1 when somebody must act, 75 when trying again can help; unless it exits 0, nothing was changed.`

await runMain(async () => {
  const argv = process.argv.slice(2)
  if (wantsHelp(argv)) {
    process.stdout.write(helpText(REPLAY_VARIABLES, { command: 'replay', about: ABOUT }))
    process.exit(0)
  }
  const configuration = readConfiguration(REPLAY_VARIABLES, { env: process.env, argv })
  const { databaseUrl, databaseDirectUrl = databaseUrl } = configuration
  const logger = createLogger({ name: 'replay', level: configuration.logLevel })
  const modules = { logger, metrics: createMetrics({ service: 'replay' }) }
  const database = createDatabase(
    {
      url: databaseUrl,
      applicationName: 'ssv-replay',
      silenceTimeoutMs: SILENCE_TIMEOUT_MS,
    },
    modules,
  )
  const display = createReplayDisplay(
    {},
    { logger, terminal: process.stderr.isTTY ? process.stderr : undefined },
  )
  const replay = createReplay(
    { batchSize: BATCH_SIZE },
    {
      ...modules,
      database,
      leases: createLeaseSource({ name: 'chain-indexer', url: databaseDirectUrl }, { logger }),
      verifier: createKeyVerifier({}, modules),
      onProgress: display.progress,
    },
  )
  return {
    async start() {
      const begunAt = performance.now()
      const result = await replay.run().finally(display.end)
      const seconds = Math.round((performance.now() - begunAt) / 100) / 10
      logger.info({ ...result, seconds }, 'registry replayed')
      process.exit(0)
    },
    stop: replay.stop,
  }
})
