import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMemoryBus } from '@ssv-exporter/stream/memory-bus'
import { expect, it } from 'vitest'
import { registryHints } from './registry-hints.ts'

it('sends hints when registry records are published, but not for decided messages and duties', async () => {
  const bus = createMemoryBus({ windowSize: 10 }, { logger: silentLogger() })
  await bus.start()
  let [hints, offset] = [0, 0]
  const leave = registryHints(bus).subscribe(() => {
    hints += 1
  })
  const publish = (...topics: string[]) => {
    const batch = topics.map((topic) => {
      offset += 1
      return { offset, topic, payload: '{}' }
    })
    return bus.append('epoch', batch, { refill: true })
  }
  await publish('decided', 'duty')
  expect(hints).toBe(0)
  await publish('decided', 'validator', 'operator')
  expect(hints).toBe(1)
  leave()
  await publish('validator')
  expect(hints).toBe(1)
})
