import { readCommandLine } from '@ssv-exporter/service-kit/command-line'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { assertComplete, EXPORTER_VARIABLES } from './configuration.ts'
import { createExporter } from './exporter.ts'
import { createDisplay } from './terminal/display.ts'
import { createScreen } from './terminal/screen.ts'

const ABOUT =
  'Indexes an SSV network and serves it over WebSocket and REST: everything in one process. Without arguments it starts a devnet of its own.'

await runMain(async (_signal, fail) => {
  const configuration = readCommandLine(EXPORTER_VARIABLES, {
    command: 'npm start --',
    about: ABOUT,
  })
  assertComplete(configuration)
  const onTerminal = process.stdout.isTTY === true
  // Standard output without a terminal has log lines only: its readers parse JSON.
  const screen = createScreen(onTerminal ? process.stdout : process.stderr)
  const logger = createLogger({
    name: 'exporter',
    level: configuration.logLevel ?? (onTerminal ? 'warn' : 'info'),
    ...(onTerminal ? { pretty: true, destination: { write: screen.print } } : {}),
  })
  const exporter = createExporter(configuration, {
    logger,
    metrics: createMetrics({ service: 'exporter' }),
    onFatal(error) {
      display.stop()
      fail(error)
    },
  })
  const display = createDisplay(
    { network: configuration.network, onTerminal },
    { exporter, screen, logger },
  )
  return {
    async start() {
      display.start()
      try {
        await exporter.start()
      } catch (error) {
        // Its final error is printed on a separate line.
        display.stop()
        throw error
      }
    },
    async stop() {
      display.stop()
      await exporter.stop()
      display.ended()
    },
  }
})
