import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics, type Metrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { type RedisServer, redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFollower, type Follower } from './follower.ts'
import type { PublicationLog } from './log.ts'
import { type LogAndLeases, postgresLogUnderTest } from './log-under-test.conformance.ts'
import { createRecorder, type Recorder } from './recorder.conformance.ts'
import { createRedisBus } from './redis-bus.ts'
import { createRelay } from './relay.ts'

const available = await redisIsAvailable()

const WAIT = { interval: 20 }
const WINDOW_SIZE = 300
const LONG_AWAY_MS = 30_000

describe.skipIf(!available)('faults of Redis, with the log in Postgres', () => {
  const logger = silentLogger()
  let server: RedisServer
  let stream: LogAndLeases
  let parts: { start(): Promise<void>; stop(): Promise<void> }[]
  let recorder: Recorder
  let follower: Follower
  let written: number
  let metrics: Metrics

  beforeEach(async () => {
    server = await startRedis()
    stream = await postgresLogUnderTest()
    written = 0
    recorder = createRecorder()
    const { log, leases } = stream
    metrics = createMetrics({ service: 'test' })
    const modules = { logger, metrics }
    const [relayBus, gatewayBus] = [createBus(), createBus()]
    const relay = createRelay(
      { batchSize: 50, windowSize: WINDOW_SIZE, pollMs: 50 },
      { log, leases, bus: relayBus, ...modules },
    )
    follower = createFollower(
      { pollMs: 100, checkLogMs: 300, batchSize: 40 },
      { reader: log, bus: gatewayBus, handler: recorder, ...modules },
    )
    parts = [relayBus, gatewayBus, follower, relay]
    for (const part of parts) await part.start()
  })
  afterEach(async () => {
    for (const part of parts.toReversed()) await part.stop()
    await stream.close()
    await server.stop()
  })

  function createBus() {
    const options = { keyPrefix: '{test}', windowSize: WINDOW_SIZE, pingMs: 200 }
    return createRedisBus({ url: server.url, commandTimeoutMs: 500, ...options }, { logger })
  }

  async function command(run: (client: Redis) => Promise<unknown>): Promise<void> {
    const client = new Redis(server.url)
    await run(client)
    client.disconnect()
  }

  async function write(count: number): Promise<void> {
    await stream.write(Array.from({ length: count }, () => `payload ${++written}`))
  }

  async function writeFor(ms: number, pauseMs = 20): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end; ) {
      await write(5)
      await sleep(pauseMs)
    }
  }

  async function expectWhole(log: PublicationLog): Promise<void> {
    await expect.poll(() => recorder.recorded.at(-1)?.offset, WAIT).toBe(written)
    expect(await recorder.faults(log)).toEqual([])
    expect(recorder.recorded).toHaveLength(written)
    expect(recorder.resets).toEqual([])
  }

  async function expectWindowIsBack(log: PublicationLog): Promise<void> {
    const { epoch } = await log.head()
    const bus = createBus()
    await bus.start()
    await expect
      .poll(() => bus.top().catch(() => undefined), WAIT)
      .toEqual({ epoch, offset: written })
    const after = Math.max(0, written - 50)
    expect(await bus.readWindow(epoch, after, 50)).toEqual(await log.read(after, 50))
    await bus.stop()
  }

  it('loses nothing in FLUSHALL, even without later writes', async () => {
    await write(100)
    await expectWhole(stream.log)
    await command((client) => client.flushall())
    await expectWindowIsBack(stream.log)
    const writing = writeFor(1_000)
    for (let times = 0; times < 5; times += 1) {
      await sleep(150)
      await command((client) => client.flushall())
    }
    await writing
    await expectWhole(stream.log)
    await expectWindowIsBack(stream.log)
  })

  it('never reuses an offset after Redis was restored from an older snapshot', async () => {
    await write(100)
    await expectWhole(stream.log)
    await expectWindowIsBack(stream.log)
    await command((client) => client.save())
    const [snapshot, copy] = [join(server.dir, 'dump.rdb'), join(server.dir, 'older.rdb')]
    await copyFile(snapshot, copy)
    await write(500)
    await expectWhole(stream.log)
    await command((client) => client.save())
    await server.kill()
    await copyFile(copy, snapshot)
    await write(50)
    await server.restart()
    await write(50)
    await expectWhole(stream.log)
    await expectWindowIsBack(stream.log)
  })

  it('follows the log while Redis is unavailable, and is live again afterwards', async () => {
    await expect.poll(() => follower.isBusLive(), WAIT).toBe(true)
    await server.kill()
    await writeFor(3_000)
    // Nothing waits for Redis.
    await expectWhole(stream.log)
    expect(follower.isBusLive()).toBe(false)
    await server.restart()
    await expect.poll(() => follower.isBusLive(), WAIT).toBe(true)
    await write(10)
    await expectWhole(stream.log)
    await expectWindowIsBack(stream.log)
  })

  it('follows the log while Redis is unresponsive', async () => {
    await expect.poll(() => follower.isBusLive(), WAIT).toBe(true)
    server.pause()
    await writeFor(2_000)
    await expectWhole(stream.log)
    server.resume()
    await writeFor(1_000)
    await expectWhole(stream.log)
    await expectWindowIsBack(stream.log)
  })

  it('polls the log while Redis refuses writes, and is live again when it accepts them', async () => {
    const liveShown = async () =>
      /^ssv_follower_bus_live\S* (\d)$/m.exec(await metrics.registry.metrics())?.[1]
    await write(10)
    await expectWhole(stream.log)
    await expect.poll(() => follower.isBusLive(), WAIT).toBe(true)
    expect(await liveShown()).toBe('1')
    const replicasToWrite = (count: number) =>
      command((client) => client.config('SET', 'min-replicas-to-write', count))
    await replicasToWrite(1)
    await write(10)
    await expectWhole(stream.log)
    await expect.poll(() => follower.isBusLive(), WAIT).toBe(false)
    expect(await liveShown()).toBe('0')
    await replicasToWrite(0)
    await expect.poll(() => follower.isBusLive(), WAIT).toBe(true)
    expect(await liveShown()).toBe('1')
    await write(10)
    await expectWhole(stream.log)
  })

  it('survives 30 seconds without Redis', async () => {
    await write(10)
    await server.kill()
    await writeFor(LONG_AWAY_MS, 250)
    await expectWhole(stream.log)
    await server.restart()
    await write(10)
    await expectWhole(stream.log)
    await expectWindowIsBack(stream.log)
    await expect.poll(() => follower.isBusLive(), WAIT).toBe(true)
  })
})
