import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { type RedisServer, redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe } from 'vitest'
import { memoryLogUnderTest, postgresLogUnderTest } from './log-under-test.conformance.ts'
import { createRedisBus } from './redis-bus.ts'
import { describeStream } from './stream.conformance.ts'

const available = await redisIsAvailable()

for (const [name, createLog] of [
  ['in memory', memoryLogUnderTest],
  ['in Postgres', postgresLogUnderTest],
] as const) {
  describe.skipIf(!available)(`the bus over Redis, the log ${name}`, () => {
    let server: RedisServer
    let created = 0
    beforeAll(async () => {
      server = await startRedis()
    })
    afterAll(() => server?.stop())

    describeStream(async () => {
      created += 1
      const keyPrefix = `{test-${created}}`
      return {
        ...(await createLog()),
        connect: () =>
          createRedisBus(
            { url: server.url, keyPrefix, windowSize: 300 },
            { logger: silentLogger() },
          ),
      }
    })
  })
}
