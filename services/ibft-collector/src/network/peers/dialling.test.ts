import { DialError } from '@ssv-exporter/p2p/errors'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { expect, it } from 'vitest'
import { createNetworkMetrics } from '../metrics.ts'
import { DIAL_DELAY_MIN_MS } from './dial-delay.ts'
import { createDialQueue } from './dial-queue.ts'
import { createDialling } from './dialling.ts'

it('does not dial an unreachable peer again before its delay', async () => {
  const clock = { ms: 1_000_000 }
  const dialled: string[][] = []
  const host = {
    async dial(to: string | readonly string[]): Promise<never> {
      const addresses = [to].flat()
      dialled.push(addresses)
      throw new DialError('refused', { addresses })
    },
  }
  const queue = createDialQueue({ staticPeers: [], capacity: 10, chance: () => 0 })
  const metrics = createNetworkMetrics(createMetrics({ service: 'test' }), () => {})
  const dialling = createDialling({
    host,
    queue,
    metrics,
    logger: silentLogger(),
    now: () => clock.ms,
  })
  queue.addCandidate('a', ['/a'])
  const heartbeat = async (wanted = 5) => {
    dialling.dial(wanted, () => false)
    await new Promise(setImmediate)
    return dialled.length
  }
  expect(await heartbeat(0)).toBe(0)
  expect(await heartbeat()).toBe(1)
  expect(await heartbeat()).toBe(1)
  clock.ms += DIAL_DELAY_MIN_MS - 1
  expect(await heartbeat()).toBe(1)
  clock.ms += 1
  expect(await heartbeat()).toBe(2)
  await dialling.stop()
  expect(dialled).toEqual([['/a'], ['/a']])
})
