import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { encodePublication, type PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createRedisBus } from '@ssv-exporter/stream/redis-bus'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { type Seed, seed } from './seed.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))
const LISTENED = /"url":"http:\/\/127\.0\.0\.1:(\d+)","msg":"gateway listening"/
const WINDOW_SIZE = 1_000
const KEY_PREFIX = '{test}'

export interface GatewayProcess {
  readonly url: string
  readonly database: Database
  /** Publishes as a relay would, whether the gateway runs or not. @returns the last offset */
  publish(...bodies: PublicationBody[]): Promise<number>
  /** Kills the process (SIGKILL). */
  kill(): Promise<void>
  /** Restarts it on the same port; resolves when it listens. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A gateway process with a Postgres database and a Redis: one that can be killed. */
export async function startGatewayProcess(content: Seed): Promise<GatewayProcess> {
  const logger = silentLogger()
  const metrics = createMetrics({ service: 'test' })
  const [testDatabase, redis] = await Promise.all([createTestDatabase(), startRedis()])
  const database = createDatabase(
    { url: testDatabase.url, applicationName: 'test' },
    { logger, metrics },
  )
  await seed(database, content)
  const log = createPublicationLog(database)
  const bus = createRedisBus(
    { url: redis.url, keyPrefix: KEY_PREFIX, windowSize: WINDOW_SIZE },
    { logger },
  )
  await bus.start()
  const { epoch } = await log.head()
  let port = '0'
  let child: ChildProcess

  async function start(): Promise<void> {
    child = spawn(process.execPath, ['--conditions=source', MAIN], {
      env: {
        ...programEnvironment(),
        ...{ DATABASE_URL: testDatabase.url, REDIS_URL: redis.url, REDIS_KEY_PREFIX: KEY_PREFIX },
        ...{ GATEWAY_PORT: port, ADMIN_PORT: '0', GATEWAY_STREAM_HEARTBEAT_MS: '1000' },
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    for await (const chunk of child.stdout ?? []) {
      output += chunk
      port = LISTENED.exec(output)?.[1] ?? port
      if (port !== '0' && output.includes('gateway listening')) break
    }
    child.stdout?.resume()
    if (!output.includes('gateway listening')) throw new Error(`the gateway ended: ${output}`)
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  await start()
  return {
    url: `http://127.0.0.1:${port}`,
    database,
    async publish(...bodies) {
      await database.transaction('seed', (transaction) =>
        appendOutbox(transaction, bodies.map(encodePublication)),
      )
      const moved = await log.moveOutbox(bodies.length)
      await bus.append(epoch, moved, { refill: true })
      return moved.at(-1)?.offset ?? 0
    },
    kill,
    restart: start,
    async stop() {
      await kill()
      await bus.stop()
      await database.close()
      await testDatabase.drop()
      await redis.stop()
    },
  }
}
