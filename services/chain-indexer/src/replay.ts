import { readCommandLine } from '@ssv-exporter/service-kit/command-line'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { exitAfter, openOfflineProcess } from './offline/offline-process.ts'
import { createReplay } from './replay/replay.ts'
import { createReplayDisplay } from './replay/replay-display.ts'
import { REPLAY_VARIABLES } from './replay/replay-variables.ts'

/** About 4 MB of current logs. Each batch loads the operators that it names, often most of them. */
const BATCH_SIZE = 2_000

const ABOUT = `Derives the registry again from the contract's logs in the database, for example after a release that interprets
an event differently, and exits. Stop the chain-indexer first. Consumers are notified that the stream starts a new epoch.
Exit code 0: done. 1: an operator must act. 75: try again. Unless it is 0, nothing was changed.`

await runMain(async () => {
  const configuration = readCommandLine(REPLAY_VARIABLES, { command: 'replay', about: ABOUT })
  const modules = openOfflineProcess({ ...configuration, name: 'replay' })
  const { logger } = modules
  const display = createReplayDisplay(
    {},
    { logger, terminal: process.stderr.isTTY ? process.stderr : undefined },
  )
  const replay = createReplay(
    { batchSize: BATCH_SIZE },
    { ...modules, onProgress: display.progress },
  )
  const run = () => replay.run().finally(display.end)
  return exitAfter({ ...replay, run }, 'registry replayed', { logger })
})
