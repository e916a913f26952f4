import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { type RedisServer, redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeBus } from './bus.conformance.ts'
import type { BusState } from './bus.ts'
import { BusUnavailableError } from './errors.ts'
import { createRedisBus } from './redis-bus.ts'

const available = await redisIsAvailable()
const logger = silentLogger()

describe.skipIf(!available)('the bus over Redis', () => {
  let server: RedisServer
  let created = 0
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())

  function createBus(options: { windowSize: number }) {
    created += 1
    const keyPrefix = `{test-${created}}`
    return createRedisBus(
      { url: server.url, keyPrefix, commandTimeoutMs: 2_000, ...options },
      { logger },
    )
  }

  describeBus(createBus)

  it('is read without knowing the configured window', async () => {
    const writer = createBus({ windowSize: 10 })
    const reader = createRedisBus(
      { url: server.url, keyPrefix: `{test-${created}}`, commandTimeoutMs: 2_000 },
      { logger },
    )
    await Promise.all([writer.start(), reader.start()])
    await writer.append('e1', [{ offset: 1, topic: 't', payload: 'p' }], { refill: true })
    expect(await reader.readWindow('e1', 0, 10)).toHaveLength(1)
    await Promise.all([writer.stop(), reader.stop()])
  })

  it('keeps all keys in one slot of a cluster', async () => {
    const bus = createBus({ windowSize: 10 })
    await bus.start()
    await bus.append('e1', [{ offset: 1, topic: 't', payload: 'p' }], { refill: true })
    await bus.stop()
    const client = new Redis(server.url)
    const keys = await client.keys(`{test-${created}}*`)
    client.disconnect()
    expect(keys.sort()).toEqual([`{test-${created}}:epoch`, `{test-${created}}:publications`])
  })
})

describe.skipIf(!available)('the bus while Redis is unavailable', () => {
  const options = { keyPrefix: '{away}', windowSize: 10, commandTimeoutMs: 300, pingMs: 100 }

  async function started() {
    const server = await startRedis()
    const bus = createRedisBus({ ...options, url: server.url }, { logger })
    const states: BusState[] = []
    bus.subscribe({ onPublications: () => undefined, onState: (state) => states.push(state) })
    onTestFinished(async () => {
      await bus.stop()
      await server.stop()
    })
    return { server, bus, states }
  }

  it('starts, fails fast, and connects once Redis is available', async () => {
    const { server, bus, states } = await started()
    await server.kill()
    await bus.start()
    await expect(bus.top()).rejects.toThrow(BusUnavailableError)
    await server.restart()
    await expect.poll(() => states.at(-1)).toBe('connected')
    await expect.poll(() => bus.top().catch(() => 'away')).toBeUndefined()
  })

  it('drops a server that does not respond, and reconnects', async () => {
    const { server, bus, states } = await started()
    await bus.start()
    await expect.poll(() => states.at(-1)).toBe('connected')
    // Twice: it must be able to reconnect more than once.
    for (let times = 0; times < 2; times += 1) {
      server.pause()
      await expect(bus.append('e', [], { refill: true })).rejects.toThrow(BusUnavailableError)
      await expect.poll(() => states.at(-1)).toBe('disconnected')
      server.resume()
      await expect.poll(() => states.at(-1)).toBe('connected')
    }
  })

  it('stops while Redis is unavailable', async () => {
    const { server, bus } = await started()
    await bus.start()
    server.pause()
    await bus.stop()
    await server.kill()
    const other = createRedisBus({ ...options, url: server.url }, { logger })
    await other.start()
    await other.stop()
  })
})
