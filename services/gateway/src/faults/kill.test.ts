import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatherSwarm } from '../testing/client-swarm.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { createRandom } from '../testing/random.ts'
import type { Replica } from '../testing/replica.ts'
import { createTraffic } from '../testing/traffic.ts'

const KILLS = 3

describe.runIf(await redisIsAvailable())('a gateway is killed under load', () => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await startFleet()
  })
  afterAll(() => fleet.stop())

  it('clients resume at another one: no gap, no repetition, recovered: true', async () => {
    const random = createRandom()
    const traffic = createTraffic(random)
    const gateways = await Promise.all([fleet.start(), fleet.start()])
    await fleet.publish(traffic(100))
    await fleet.settled()
    let round = 0
    const swarm = await gatherSwarm(fleet, () => {
      round += 1
      return (gateways[round % 2] as Replica).url('/stream')
    })

    const writing = fleet.keepPublishing(() => traffic(1 + random.below(30)))
    for (let kill = 0; kill < KILLS; kill += 1) {
      const enough = swarm.all.pushes.length + 50 + random.below(500)
      await expect.poll(() => swarm.all.pushes.length).toBeGreaterThan(enough)
      const { port, end } = gateways[kill % 2] as Replica
      await end('SIGKILL')
      gateways[kill % 2] = await fleet.start({ GATEWAY_PORT: `${port}` })
    }
    await writing.end()

    await swarm.expectWhole()
    for (const consumer of swarm.consumers) expect(consumer.recovered).toBeGreaterThan(1)
    await swarm.end()
  })
})
