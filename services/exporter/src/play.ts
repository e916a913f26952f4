import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createEmbeddedPostgres } from '@ssv-exporter/embedded-postgres/embedded-postgres'
import { playRecording } from '@ssv-exporter/ibft-collector/pipelines/alan/play/play-recording'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { runMain } from '@ssv-exporter/service-kit/run-main'
import { createDatabase } from '@ssv-exporter/store/database'
import { migrate } from '@ssv-exporter/store/migrate'

const USAGE = `npm run play -- FOLDER [--speed N]

Plays a recording of gossip (setup.json and messages.jsonl.gz, as written by GOSSIP_RECORD) through the collector into a temporary
database. Prints each duty that a quorum performed as one line of JSON on standard output. For nothing but JSON there, use
npm run --silent play -- FOLDER

  --speed N  speed relative to the recording, such as 1 or 10. Default: as fast as possible.
`

/** The database is temporary and need not survive a crash. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }

/** Reports a usage error and exits with 1. */
function refuse(fault: string): never {
  process.stderr.write(`${fault}\n\n${USAGE}`)
  process.exit(1)
}

function readArguments(): { folder: string; speed?: number } {
  const { values, positionals } = parse()
  if (values.help === true) {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  const [folder] = positionals
  if (folder === undefined || positionals.length > 1) {
    refuse(`One folder is needed, ${positionals.length} were given`)
  }
  if (values.speed === undefined) return { folder }
  const speed = Number(values.speed)
  if (speed > 0 && Number.isFinite(speed)) return { folder, speed }
  refuse(`--speed must be a number above 0, not ${values.speed}`)
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { speed: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

await runMain(async (signal, fail) => {
  const options = readArguments()
  const logger = createLogger({ name: 'play', level: 'warn', destination: process.stderr })
  const modules = { logger, metrics: createMetrics({ service: 'play' }) }
  const dataDir = await mkdtemp(join(tmpdir(), 'ssv-exporter-play-'))
  const postgres = createEmbeddedPostgres(
    { dataDir, database: 'play', settings: SETTINGS },
    { logger, onUnexpectedExit: fail },
  )

  async function play(): Promise<void> {
    await migrate(postgres.url)
    const database = createDatabase({ url: postgres.url, applicationName: 'ssv-play' }, modules)
    try {
      const { duties, messages } = await playRecording(options, { ...modules, database, signal })
      for (const duty of duties) process.stdout.write(`${JSON.stringify(duty)}\n`)
      process.stderr.write(`${duties.length} duties of ${JSON.stringify(messages)} messages\n`)
    } finally {
      await database.close()
    }
  }

  async function stop(): Promise<void> {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }

  return {
    async start() {
      await postgres.start()
      await play()
      await stop()
      process.exit(0)
    },
    stop,
  }
})
