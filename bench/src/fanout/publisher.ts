// Writes publications to the outbox and runs the relay, like a writing service, in a separate
// process.
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { createDatabase } from '@ssv-exporter/store/database'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { createOutboxListener } from '@ssv-exporter/store/outbox-listener'
import { createPublicationLog, type PublicationLog } from '@ssv-exporter/store/publication-log'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { createRelay } from '@ssv-exporter/stream/relay'
import { RELAY_DEFAULTS } from '@ssv-exporter/stream/relay-defaults'
import { Client } from 'pg'
import { decidedPublication, type OutboxContent } from '../relay/payloads.ts'
import { monotonicMs } from '../support/monotonic-ms.ts'
import { serveCalls } from '../support/serve-calls.ts'
import { BUS_KEY_PREFIX } from './bus-key-prefix.ts'
import type { CommitTimes } from './client-swarm-calls.ts'
import type { PublisherCalls, PublisherOptions } from './publisher-calls.ts'

/** Rows per transaction: what a busy collector writes at once. */
const MOST_AT_ONCE = 200
const PAUSE_MS = 1
const POLL_MS = 20
const MS_PER_SECOND = 1_000

let contents: OutboxContent[] = []
let client: Client
let log: PublicationLog
let head = 0
let stopping = new AbortController()
let publishing: Promise<CommitTimes> | undefined

async function open({ databaseUrl: url, redisUrl, validators }: PublisherOptions) {
  contents = validators.map(decidedPublication)
  const logger = silentLogger()
  const modules = { logger, metrics: createMetrics({ service: 'bench' }) }
  const database = createDatabase({ url, applicationName: 'bench-relay' }, modules)
  const bus = createRedisBus(
    { url: redisUrl, keyPrefix: BUS_KEY_PREFIX, windowSize: RELAY_DEFAULTS.windowSize },
    modules,
  )
  const wakeUps = createOutboxListener({ url }, modules)
  log = createPublicationLog(database)
  const leases = createLeaseSource({ name: 'relay', url }, modules)
  const relay = createRelay(RELAY_DEFAULTS, { ...modules, log, bus, leases, wakeUps })
  client = new Client({ connectionString: url })
  await Promise.all([client.connect(), bus.start(), wakeUps.start(), relay.start()])
}

/** There is no other publisher, so offsets are known in advance. */
async function write(count: number): Promise<{ askedMs: number; answeredMs: number }> {
  const rows = Array.from(
    { length: count },
    (_, index) => contents[(head + index) % contents.length],
  )
  await client.query('BEGIN')
  await appendOutbox(
    { query: async (_label, text, values) => (await client.query(text, [...(values ?? [])])).rows },
    rows.filter((row) => row !== undefined),
  )
  const askedMs = monotonicMs()
  await client.query('COMMIT')
  head += count
  return { askedMs, answeredMs: monotonicMs() }
}

async function publish(perSecond: number, signal: AbortSignal): Promise<CommitTimes> {
  const [firstOffset, startedMs] = [head + 1, monotonicMs()]
  const askedMs: number[] = []
  const answeredMs: number[] = []
  while (!signal.aborted) {
    const due = ((monotonicMs() - startedMs) * perSecond) / MS_PER_SECOND - askedMs.length
    const count = Math.min(MOST_AT_ONCE, Math.floor(due))
    if (count < 1) {
      await sleep(PAUSE_MS)
      continue
    }
    const committed = await write(count)
    for (let index = 0; index < count; index += 1) {
      askedMs.push(committed.askedMs)
      answeredMs.push(committed.answeredMs)
    }
  }
  return {
    firstOffset,
    askedMs: Float64Array.from(askedMs),
    answeredMs: Float64Array.from(answeredMs),
  }
}

const calls: PublisherCalls = {
  open,
  async start(perSecond) {
    while ((await log.head()).offset < head) await sleep(POLL_MS)
    stopping = new AbortController()
    publishing = publish(perSecond, stopping.signal)
    publishing.catch(() => {})
  },
  async stop() {
    stopping.abort()
    if (publishing === undefined) throw new Error('nothing was started')
    return await publishing
  },
}

serveCalls(calls)
