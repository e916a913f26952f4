import { readFileSync } from 'node:fs'
import type { Position } from '@ssv-exporter/gateway-api/stream/position'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { operatorBody } from '../testing/bodies.ts'
import { type Fleet, startFleet } from '../testing/fleet.ts'
import { numbers } from '../testing/numbers.ts'
import type { Replica } from '../testing/replica.ts'
import { connectStream, type StreamClient } from '../testing/stream-client.ts'

const OPERATIONS = new URL('../../../../docs/operations.md', import.meta.url)
const [, NEW_EPOCH = ''] =
  /^```sql\n(UPDATE publication_head .*)\n```$/m.exec(readFileSync(OPERATIONS, 'utf8')) ?? []

describe.runIf(await redisIsAvailable())('a discontinuous log', () => {
  let fleet: Fleet
  let gateway: Replica
  const clients: StreamClient[] = []
  beforeEach(async () => {
    fleet = await startFleet()
    await publish(1, 100)
    gateway = await fleet.start()
  })
  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.terminate()
    await fleet.stop()
  })

  async function publish(from: number, to: number): Promise<void> {
    await fleet.publish(numbers(from, to).map((index) => operatorBody(index)))
    await fleet.settled()
  }

  async function subscribe(from: Position | 'latest' = 'latest') {
    const client = await connectStream(gateway.url('/stream'))
    clients.push(client)
    return { client, reply: await client.request({ op: 'subscribe', subscription: 'a', from }) }
  }

  /** The next pushes, as offset and content. */
  async function pushed(client: StreamClient, count: number): Promise<string[]> {
    const pushes = await client.pushes(count)
    return pushes.map(({ position, data }) => `${position.offset} ${'index' in data && data.index}`)
  }

  /** Nothing is pushed until two more heartbeats have arrived. */
  async function expectQuiet(client: StreamClient): Promise<void> {
    for (const _ of [1, 2]) await client.event('heartbeat')
    expect(client.kept.filter((event) => 'type' in event)).toEqual([])
  }

  it('sends reset to live clients and recovered: false to resuming ones after the documented command starts a new epoch', async () => {
    const { client, reply } = await subscribe()
    const { epoch: former } = await fleet.head()
    await client.event('live')
    await fleet.database.query('documented', NEW_EPOCH)

    const { epoch } = await fleet.head()
    expect(epoch).not.toBe(former)
    expect(await client.event('reset')).toEqual({
      op: 'reset',
      reason: 'epoch',
      position: { epoch, offset: 100 },
      earliest: 101,
    })
    await publish(101, 110)
    expect(await pushed(client, 10)).toEqual(numbers(101, 110).map((i) => `${i} ${i}`))

    expect(reply).toMatchObject({ result: { position: { epoch: former, offset: 100 } } })
    const late = await subscribe({ epoch: former, offset: 100 })
    expect(late.reply).toEqual({
      id: 1,
      result: { subscription: 'a', recovered: false, epoch, earliest: 101, top: 110 },
    })
    await publish(111, 112)
    await expectQuiet(late.client)
  })

  it('starts a new epoch after a rollback of the log, and never continues a position of the former one', async () => {
    const { client } = await subscribe()
    const { epoch: former } = await fleet.head()
    await publish(101, 120)
    expect(await pushed(client, 20)).toHaveLength(20)
    await fleet.setBack(90)
    await publish(991, 995)

    const { position } = await client.event('reset')
    const { epoch } = await fleet.head()
    expect(epoch).not.toBe(former)
    expect(position.epoch).toBe(epoch)
    const from = position.offset
    await publish(996, 999)
    const all = numbers(91, 99).map((i) => `${i} ${i + 900}`)
    expect(await pushed(client, 99 - from)).toEqual(all.slice(from - 90))

    for (const offset of [120, 95, 90]) {
      const late = await subscribe({ epoch: former, offset })
      expect(late.reply).toMatchObject({ result: { recovered: false, epoch, top: 99 } })
      await expectQuiet(late.client)
    }
    const { earliest } = await fleet.head()
    const before = await subscribe({ epoch, offset: earliest - 2 })
    expect(before.reply).toMatchObject({ result: { recovered: false, epoch, earliest } })
    const again = await subscribe({ epoch, offset: earliest - 1 })
    expect(await pushed(again.client, 100 - earliest)).toEqual(all.slice(earliest - 91))
  })

  it('replies recovered: false without pushes to a position below the earliest retained one', async () => {
    await fleet.prune(60)
    const { epoch } = await fleet.head()
    // Its own memory goes back further than the log; it replies as every gateway would.
    const { client, reply } = await subscribe({ epoch, offset: 59 })
    expect(reply).toMatchObject({ result: { recovered: false, epoch, earliest: 61, top: 100 } })
    await publish(101, 102)
    await expectQuiet(client)
    const { client: other } = await subscribe({ epoch, offset: 60 })
    expect(await pushed(other, 42)).toEqual(numbers(61, 102).map((i) => `${i} ${i}`))
  })

  it('sends reset with reason pruned when the rest of a replay is pruned, after the complete part', async () => {
    const large = 'x'.repeat(20_000)
    const bodies = numbers(1, 1_500).map((index) => {
      const body = operatorBody(index)
      return { ...body, record: { ...body.record, name: large } } as typeof body
    })
    for (const start of [0, 500, 1_000]) await fleet.publish(bodies.slice(start, start + 500))
    await fleet.settled()
    const status = async () => (await fetch(`${gateway.adminUrl}/status`)).json()
    await expect.poll(status).toMatchObject({ stream: { position: 1_600 } })
    const { client } = await subscribe({ epoch: (await fleet.head()).epoch, offset: 100 })
    client.socket.pause()
    await fleet.prune(1_590)
    client.socket.resume()
    const reset = await client.event('reset')
    expect(reset).toMatchObject({
      subscription: 'a',
      reason: 'pruned',
      position: { offset: 1_600 },
    })
    const before = client.kept.flatMap((event) => ('type' in event ? event.position.offset : []))
    expect(before.length).toBeLessThan(1_490)
    expect(before).toEqual(numbers(101, 100 + before.length))
    await client.event('live')
    await publish(1, 2)
    const after = await client.pushes(before.length + 2)
    expect(after.slice(-2).map(({ position }) => position.offset)).toEqual([1_601, 1_602])
  })

  it('sends reset to every client after sleeping through pruning, and continues where it can', async () => {
    const { client } = await subscribe()
    await client.event('live')
    gateway.pause()
    await fleet.redis.kill()
    await publish(101, 800)
    await fleet.prune(750)
    await fleet.redis.restart()
    gateway.resume()
    const { position, reason } = await client.event('reset')
    expect(reason).toBe('pruned')
    expect(position.offset).toBeGreaterThanOrEqual(750)
    await publish(801, 802)
    const [first] = await client.pushes(1)
    expect(first?.position.offset).toBe(position.offset + 1)
  })
})
