import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { describe } from 'vitest'
import { describeLog } from './log.conformance.ts'
import { memoryLogUnderTest, postgresLogUnderTest } from './log-under-test.conformance.ts'
import { createMemoryBus } from './memory-bus.ts'
import { describeStream } from './stream.conformance.ts'

for (const [name, createLog] of [
  ['in memory', memoryLogUnderTest],
  ['in Postgres', postgresLogUnderTest],
] as const) {
  describe(`the log ${name}`, () => {
    describeLog(createLog)
  })

  describe(`the bus in memory, the log ${name}`, () => {
    describeStream(async () => {
      const createBus = () => createMemoryBus({ windowSize: 300 }, { logger: silentLogger() })
      let bus = createBus()
      return {
        ...(await createLog()),
        connect: () => bus,
        restart() {
          bus = createBus()
        },
      }
    })
  })
}
