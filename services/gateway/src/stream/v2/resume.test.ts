import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decidedBody, operatorBody } from '../../testing/bodies.ts'
import { numbers } from '../../testing/numbers.ts'
import { startGateway, type TestGateway } from '../../testing/start-gateway.ts'
import { connectStream, type StreamClient } from '../../testing/stream-client.ts'

/** A decided message of one height with this many signers. */
function signedBy(count: number): PublicationBody {
  const body = decidedBody(1, 7, count > 3)
  if (body.type !== 'decided') throw new Error('not a decided message')
  return { ...body, record: { ...body.record, signer_ids: numbers(1, count) } }
}

describe('resuming', () => {
  let running: TestGateway
  const clients: StreamClient[] = []
  beforeEach(async () => {
    running = await startGateway({ options: { streamHeartbeatMs: 100, streamRecent: 16 } })
  })
  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.terminate()
    await running.stop()
  })

  async function subscribe(message: object) {
    const client = await connectStream(running.url('/stream'))
    clients.push(client)
    const reply = await client.request({ op: 'subscribe', subscription: 'a', ...message })
    return { client, reply }
  }

  it('resumes after an idle period from a position message, without replaying what did not match', async () => {
    const filter = { types: ['decided'] }
    const { client } = await subscribe({ filter })
    await running.publish(decidedBody(1, 1))
    expect(await client.pushes(1)).toHaveLength(1)
    await running.publish(...numbers(1, 2_000).map((index) => operatorBody(index)))
    let position: { epoch: string; offset: number } | undefined
    while (position?.offset !== 2_001) position = (await client.event('heartbeat')).position
    client.socket.terminate()
    await running.publish(operatorBody(1), decidedBody(1, 2))

    const { client: back, reply } = await subscribe({ filter, from: position })
    expect(reply).toMatchObject({ result: { recovered: true, position, top: 2_003 } })
    const [push] = await back.pushes(1)
    expect(push).toMatchObject({ position: { offset: 2_003 }, data: { height: 2 } })
    await back.event('heartbeat')
    expect(back.kept.filter((event) => 'type' in event)).toEqual([])
    // No page of the two thousand was read again.
    expect(await running.metrics()).not.toContain('ssv_gateway_replay_reads_total{')
  })

  it('sends position messages in a replay whose filter selects nothing', async () => {
    await running.publish(...numbers(1, 2_000).map((index) => operatorBody(index)))
    const { client } = await subscribe({ filter: { types: ['decided'] }, from: 'earliest' })
    const marks: number[] = []
    const take = async () => marks.push((await client.event('position')).position.offset)
    await take()
    await client.event('live')
    expect(marks[0]).toBeGreaterThan(0)
    expect(client.kept.filter((event) => 'type' in event)).toEqual([])
  })

  it('sends two updates of one height in order, and the second one after a resume in between', async () => {
    const { client } = await subscribe({})
    await client.event('live')
    await running.publish(signedBy(3), signedBy(4), signedBy(5))
    const pushes = await client.pushes(3)
    const seen = pushes.map(({ op, data }) => [op, 'signers' in data && data.signers.length])
    expect(seen).toEqual([
      ['put', 3],
      ['update', 4],
      ['update', 5],
    ])
    const { client: back } = await subscribe({ from: pushes[1]?.position })
    await back.event('live')
    const [second] = await back.pushes(1)
    expect(second).toEqual(pushes[2])
    await back.event('heartbeat')
    expect(back.kept.filter((event) => 'type' in event)).toEqual([])
  })

  it('skips a publication of an unknown type, and continues after its offset', async () => {
    const { client } = await subscribe({})
    await running.database.query(
      'newer',
      `INSERT INTO outbox (topic, payload) VALUES ('x', '{"type":"x","op":"put","tags":{}}')`,
    )
    // Each moves one row into the log, the oldest.
    for (const index of numbers(1, 3)) await running.publish(operatorBody(index))
    const live = await client.pushes(2)
    expect(live.map(({ position }) => position.offset)).toEqual([2, 3])
    const { client: late } = await subscribe({ from: 'earliest' })
    expect(await late.pushes(2)).toEqual(live)
    const { position } = await late.event('live')
    expect(position.offset).toBe(3)
  })

  it('gives a publication one position, for every receiver and repetition', async () => {
    await running.publish(...numbers(1, 300).map((height) => decidedBody(1, height)))
    const { client } = await subscribe({ from: 'earliest' })
    const first = await client.pushes(300)
    for (const after of [0, 1, 15, 255, 256, 257, 283, 284, 299]) {
      const { epoch } = first[0]?.position ?? { epoch: '' }
      const { client: again } = await subscribe({ from: { epoch, offset: after } })
      expect(await again.pushes(300 - after)).toEqual(first.slice(after))
      again.socket.terminate()
    }
  })
})
