import { readFileSync } from 'node:fs'
import { redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatherSwarm } from '../testing/client-swarm.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { createRandom } from '../testing/random.ts'
import { createTraffic } from '../testing/traffic.ts'

const OPERATIONS = new URL('../../../../docs/operations.md', import.meta.url)

/** The documented permissions of the gateway. */
function documentedRights(): string[] {
  const [, rules = ''] =
    /^ACL SETUSER ssv-gateway (.*)$/m.exec(readFileSync(OPERATIONS, 'utf8')) ?? []
  return rules.replace('>PASSWORD', '>secret').split(' ')
}

describe.runIf(await redisIsAvailable())('a gateway with restricted Redis permissions', () => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await startFleet()
  })
  afterAll(() => fleet.stop())

  const urlOf = (url: string) => url.replace('redis://', 'redis://ssv-gateway:secret@')

  it.each([
    ['the documented permissions', []],
    ['the documented permissions without INFO', ['-info']],
  ])('receives live publications with %s', async (_, more) => {
    const admin = new Redis(fleet.redis.url)
    await admin.call('ACL', 'SETUSER', 'ssv-gateway', 'reset', ...documentedRights(), ...more)
    admin.disconnect()
    const gateway = await fleet.start({
      REDIS_URL: urlOf(fleet.redis.url),
    })
    const swarm = await gatherSwarm(fleet, () => gateway.url('/stream'))
    await fleet.publish(createTraffic(createRandom())(50))
    await swarm.expectWhole()
    const status = async () => (await fetch(`${gateway.adminUrl}/status`)).json()
    await expect.poll(status).toMatchObject({ bus: 'live' })
    await swarm.end()
    expect(await gateway.end('SIGTERM')).toBe(0)
  })

  it.each([
    ['a Redis Cluster', ['--cluster-enabled', 'yes'], /points to a Redis Cluster/],
    ['a wrong password', ['--requirepass', 'hush'], /NOAUTH/],
  ])('fails at startup with one clear line: %s', async (_, extraArgs, line) => {
    const other = await startRedis({ extraArgs })
    const started = fleet.start({ REDIS_URL: other.url })
    await expect(started).rejects.toThrow(line)
    await expect(started).rejects.toThrow('Redis cannot be used')
    await other.stop()
  })
})
