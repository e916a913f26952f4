import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ClientSwarm, gatherSwarm } from '../testing/client-swarm.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { createRandom } from '../testing/random.ts'
import type { Replica } from '../testing/replica.ts'
import { createTraffic } from '../testing/traffic.ts'

// Enough for several polls of the log. An outage of thirty seconds is tested in packages/stream and
// would show nothing more here.
const AWAY_MS = 4_000

describe.runIf(await redisIsAvailable())('Redis faults as seen by clients', () => {
  const random = createRandom()
  const traffic = createTraffic(random)
  let fleet: Fleet
  let gateway: Replica
  let swarm: ClientSwarm
  beforeEach(async () => {
    fleet = await startFleet()
    gateway = await fleet.start()
    swarm = await gatherSwarm(fleet, () => gateway.url('/stream'))
    await fleet.publish(traffic(50))
    await swarm.expectWhole()
  })
  afterEach(async () => {
    await swarm.end()
    await fleet.stop()
  })

  const burst = () => fleet.keepPublishing(() => traffic(1 + random.below(20)))

  async function command(run: (client: Redis) => Promise<unknown>): Promise<void> {
    const client = new Redis(fleet.redis.url)
    await run(client)
    client.disconnect()
  }

  async function expectUndisturbed(): Promise<void> {
    await swarm.expectWhole()
    for (const consumer of swarm.consumers) {
      expect(consumer.closes).toEqual([])
      expect(consumer.recovered).toBe(1)
    }
  }

  async function expectLive(): Promise<void> {
    const status = async () => (await fetch(`${gateway.adminUrl}/status`)).json()
    await expect.poll(status).toMatchObject({ bus: 'live' })
  }

  it('survives a restart of Redis during a burst: nothing is lost or repeated, nobody is disconnected', async () => {
    const writing = burst()
    for (let times = 0; times < 3; times += 1) {
      await fleet.redis.restart()
      await delay(random.below(500))
    }
    await writing.end()
    await expectUndisturbed()
  })

  it('reads the log while Redis is unavailable during a burst, and Redis again afterwards', async () => {
    const writing = burst()
    await fleet.redis.kill()
    await delay(AWAY_MS)
    await writing.end()
    await expectUndisturbed()
    await fleet.redis.restart()
    await expectLive()
    await fleet.publish(traffic(50))
    await expectUndisturbed()
  })

  it('reads the log while Redis keeps its connections but does not respond', async () => {
    const writing = burst()
    fleet.redis.pause()
    await delay(AWAY_MS)
    await writing.end()
    await expectUndisturbed()
    fleet.redis.resume()
    await fleet.publish(traffic(50))
    await expectUndisturbed()
  })

  it('survives the loss of all Redis data during a burst: nothing is lost or repeated, in the same epoch', async () => {
    const writing = burst()
    for (let times = 0; times < 5; times += 1) {
      await command((client) => client.flushall())
      await delay(random.below(300))
    }
    await writing.end()
    await expectUndisturbed()
  })

  it('refills Redis after it was restored from an older snapshot, in the same epoch: nothing is lost or repeated', async () => {
    await command((client) => client.save())
    const [snapshot, copy] = [join(fleet.redis.dir, 'dump.rdb'), join(fleet.redis.dir, 'older.rdb')]
    await copyFile(snapshot, copy)
    await fleet.publish(traffic(300))
    await swarm.expectWhole()
    const writing = burst()
    await fleet.redis.kill()
    await copyFile(copy, snapshot)
    await fleet.redis.restart()
    await writing.end()
    await expectUndisturbed()
    // A client that resumes from before the snapshot is served through Redis, with the same
    // offsets.
    for (const consumer of swarm.consumers) consumer.cut()
    await swarm.expectWhole()
    await expectLive()
  })
})
