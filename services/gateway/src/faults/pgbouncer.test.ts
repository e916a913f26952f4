import {
  type PgBouncerServer,
  pgBouncerIsAvailable,
  startPgBouncer,
} from '@ssv-exporter/test-kit/pgbouncer'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyOf } from '../testing/bodies.ts'
import { connect } from '../testing/client.ts'
import { gatherSwarm } from '../testing/client-swarm.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { createRandom } from '../testing/random.ts'
import type { Replica } from '../testing/replica.ts'
import { createTraffic } from '../testing/traffic.ts'

const ROUNDS = 40
const PATHS = [
  '/v1/status',
  '/v1/operators',
  '/v1/validators?limit=1',
  `/v1/validators/${keyOf(1)}`,
  '/v1/events',
]
/**
 * Fewer than the gateway opens to the pooler, so that each connection to Postgres serves many of
 * them.
 */
const POOL_SIZE = 3

const available = (await pgBouncerIsAvailable()) && (await redisIsAvailable())

describe.runIf(available)('a gateway behind PgBouncer', () => {
  const random = createRandom()
  const traffic = createTraffic(random)
  let fleet: Fleet
  let pooler: PgBouncerServer
  let gateway: Replica
  beforeAll(async () => {
    fleet = await startFleet({
      operators: [{ index: 0, key: 'key', name: 'one' }],
      validators: [{ index: 0, publicKeyHex: keyOf(1), operators: [0] }],
    })
    pooler = await startPgBouncer({ postgresUrl: fleet.databaseUrl, poolSize: POOL_SIZE })
    gateway = await fleet.start({ DATABASE_URL: pooler.url })
  })
  afterAll(async () => {
    await fleet.stop()
    await pooler.stop()
  })

  const http = (path: string) => gateway.url(path).replace('ws', 'http')

  it('answers every one of many concurrent requests', async () => {
    const asked = Array.from({ length: ROUNDS }, () => PATHS.map((path) => fetch(http(path))))
    const answers = await Promise.all(asked.flat())
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const exported = await fetch(http('/v1/operators'), {
      headers: { accept: 'application/x-ndjson' },
    })
    expect(await exported.text()).toContain('"name":"one"')
    const client = await connect(gateway.url('/query'))
    expect(await client.ask('{"type":"operator","filter":{"from":0}}')).toContain('"name":"one"')
    client.socket.close()
  })

  it('recovers after the pooler was killed, and streams miss nothing', async () => {
    const swarm = await gatherSwarm(fleet, () => gateway.url('/stream'))
    const writing = fleet.keepPublishing(() => traffic(1 + random.below(20)))
    await expect.poll(() => swarm.all.pushes.length).toBeGreaterThan(100)
    await pooler.kill()
    const unready = async () => (await fetch(`${gateway.adminUrl}/ready`)).status
    await expect.poll(unready).toBe(503)
    await pooler.restart()
    await expect.poll(unready).toBe(200)
    expect((await fetch(http('/v1/operators'))).status).toBe(200)
    await writing.end()
    await swarm.expectWhole()
    await swarm.end()
  })
})
