import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { STREAM_PROTOCOL } from '@ssv-exporter/gateway-api/stream/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { decidedBody, keyOf, operatorBody } from '../../testing/bodies.ts'
import { type Consumer, createConsumer } from '../../testing/consumer.ts'
import { numbers } from '../../testing/numbers.ts'
import { startGateway, type TestGateway } from '../../testing/start-gateway.ts'
import { connectStream, type StreamClient } from '../../testing/stream-client.ts'

const MANY = 1_000
/** Interval of the publications that the honest client receives. */
const PAUSE_MS = 20

interface ReceivedMessage {
  id?: string | number
  op?: string
  type?: string
  position?: { offset: number }
  result?: { position: { offset: number } }
}

describe('hostile clients of protocol v2, beside a well-behaved one', () => {
  let running: TestGateway
  let honest: Consumer
  let publishing: Promise<void>
  let isOver = false
  const sockets: WebSocket[] = []
  beforeAll(async () => {
    running = await startGateway({
      options: {
        streamHeartbeatMs: 200,
        streamRecent: 64,
        maxRequestsPerSecond: 1_000_000,
        // Clients here are slow, too, on a busy machine.
        streamFirstMessageMs: 120_000,
        pingIntervalMs: 200,
      },
    })
    await running.publish(...numbers(1, 600).map((height) => decidedBody(height % 8, height)))
    honest = createConsumer({ url: () => running.url('/stream'), from: 'earliest' })
    publishing = keepPublishing()
  })
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.terminate()
    const seen = honest.pushes.length
    // It still receives publications.
    await expect.poll(() => honest.pushes.length).toBeGreaterThan(seen + 20)
    const offsets = honest.pushes.map(({ position }) => position.offset)
    expect(offsets).toEqual(numbers(1, offsets.length))
    expect(honest.closes).toEqual([])
    expect(honest.violations).toEqual([])
  })
  afterAll(async () => {
    isOver = true
    await publishing
    await honest.end()
    await running.stop()
  })

  async function keepPublishing(): Promise<void> {
    for (let height = 601; !isOver; height += 1) {
      await running.publish(decidedBody(height % 8, height), operatorBody(height))
      await delay(PAUSE_MS)
    }
  }
  async function open(): Promise<StreamClient> {
    const client = await connectStream(running.url('/stream'))
    sockets.push(client.socket)
    return client
  }
  /** A connection whose messages are ignored, except for its close code. */
  async function openRaw() {
    const socket = new WebSocket(running.url('/stream'), [STREAM_PROTOCOL], { autoPong: false })
    sockets.push(socket)
    socket.on('error', () => {})
    const transport = once(socket, 'upgrade').then(([response]) => response.socket as Socket)
    await once(socket, 'open')
    return {
      socket,
      transport: await transport,
      closed: once(socket, 'close').then(([code]) => code as number),
    }
  }
  const subscribe = (subscription: string, more: object = {}) =>
    JSON.stringify({ id: subscription, op: 'subscribe', subscription, ...more })

  it.each([
    ['an empty name', { op: 'subscribe', subscription: '' }],
    ['a name that is too long', { op: 'subscribe', subscription: 'x'.repeat(65) }],
    ['a name that is not a string', { op: 'subscribe', subscription: ['a'] }],
    ['an additional member', { op: 'subscribe', subscription: 'a', filters: {} }],
    ['a filter that is a list', { op: 'subscribe', subscription: 'a', filter: [] }],
    ['a filter with no values', { op: 'subscribe', subscription: 'a', filter: { types: [] } }],
    [
      'a filter with an unknown type',
      { op: 'subscribe', subscription: 'a', filter: { types: ['x'] } },
    ],
    [
      'a filter with an invalid key',
      { op: 'subscribe', subscription: 'a', filter: { validators: ['zz'] } },
    ],
    [
      'a filter with an invalid operator',
      { op: 'subscribe', subscription: 'a', filter: { operators: [-1] } },
    ],
    [
      'a filter of 1001 terms',
      {
        op: 'subscribe',
        subscription: 'a',
        filter: { types: ['decided'], operators: numbers(1, 1_000) },
      },
    ],
    ['an invalid start', { op: 'subscribe', subscription: 'a', from: 'first' }],
    [
      'an offset that is negative',
      { op: 'subscribe', subscription: 'a', from: { epoch: 'e', offset: -1 } },
    ],
    ['an update without a filter', { op: 'update', subscription: 'a' }],
    ['an unsubscribe without a name', { op: 'unsubscribe' }],
    ['a query without a path', { op: 'query' }],
    ['a query for a long path', { op: 'query', path: `/v1/${'x'.repeat(5_000)}` }],
    ['a ping with additional members', { op: 'ping', data: 'x' }],
    ['an id that is too long', { op: 'ping', id: 'x'.repeat(65) }],
    ['an invalid op', { op: '__proto__' }],
  ])('%s is rejected with BAD_MESSAGE, and the connection continues', async (_, message) => {
    const client = await open()
    const answer = await client.ask(JSON.stringify({ id: 7, ...message }))
    expect(answer).toMatchObject({ error: { code: 'BAD_MESSAGE', temporary: false } })
    expect(await client.request({ op: 'ping' })).toMatchObject({ result: {} })
  })

  it('a frame of 10 MB closes the connection with 1009', async () => {
    const { socket, closed } = await openRaw()
    socket.send('x'.repeat(10_000_000))
    expect(await closed).toBe(1_009)
  })

  it('a message in thousands of fragments closes the connection with 1008', async () => {
    const { socket, closed } = await openRaw()
    for (const _ of numbers(1, MANY)) socket.send('x', { fin: false })
    expect(await closed).toBe(1_008)
  })

  it('bytes that are not frames close the connection', async () => {
    const { transport, closed } = await openRaw()
    // Not masked, and with reserved bits.
    transport.write(Buffer.alloc(1_000, 0xff))
    expect(await closed).toBe(1_002)
  })

  it('messages behind floods of pings and pongs are answered', async () => {
    const client = await open()
    for (const _ of numbers(1, 10 * MANY)) {
      client.socket.ping('x'.repeat(100))
      client.socket.pong('x'.repeat(100))
    }
    expect(await client.request({ op: 'ping' })).toMatchObject({ result: {} })
  })

  it('thousands of subscribes, updates and unsubscribes are answered one by one', async () => {
    const client = await open()
    for (const i of numbers(1, MANY)) {
      const filter = i % 2 === 0 ? {} : { validators: [keyOf(i)] }
      client.send(subscribe('a', { filter, from: i % 3 === 0 ? 'earliest' : 'latest' }))
      client.send(JSON.stringify({ id: i, op: 'update', subscription: 'a', filter: {} }))
      client.send(JSON.stringify({ id: i, op: 'unsubscribe', subscription: 'a' }))
    }
    client.send('{"id":"last","op":"ping"}')
    const received = await messages(client, ({ id }) => id === 'last')
    const replies = received.filter(({ id }) => id !== undefined)
    expect(replies).toHaveLength(3 * MANY + 1)
    expect(replies.filter(({ result }) => result === undefined)).toEqual([])
  })

  it('many replays from the earliest position are served and end', async () => {
    const clients = await Promise.all(numbers(1, 30).map(openRaw))
    for (const { socket } of clients) {
      for (const name of numbers(1, 16)) socket.send(subscribe(`${name}`, { from: 'earliest' }))
    }
    for (const { socket } of clients.slice(0, 10)) socket.terminate()
    for (const { socket } of clients.slice(10, 20)) socket.pause()
    const client = await open()
    const { result } = (await client.ask(subscribe('last', { from: 'earliest' }))) as {
      result: { top: number }
    }
    const pushes = await client.pushes(result.top)
    expect(pushes.map(({ position }) => position.offset)).toEqual(numbers(1, result.top))
  })

  /** The next messages, up to and including the one for which `isLast` is true. */
  async function messages(client: StreamClient, isLast: (message: ReceivedMessage) => boolean) {
    const received: ReceivedMessage[] = []
    do received.push(JSON.parse(await client.next()))
    while (!isLast(received.at(-1) as ReceivedMessage))
    return received
  }
  const offsetsOf = (received: readonly ReceivedMessage[]) =>
    received.flatMap(({ type, position }) => (type === undefined ? [] : (position?.offset ?? 0)))

  it('an update during a replay applies the new filter after its position, each publication once', async () => {
    const client = await open()
    client.send(subscribe('a', { from: 'earliest', filter: { types: ['decided'] } }))
    const filter = { validators: [keyOf(3)] }
    client.send(JSON.stringify({ id: 'update', op: 'update', subscription: 'a', filter }))
    const before = await messages(client, ({ id }) => id === 'update')
    const offset = before.at(-1)?.result?.position.offset ?? 0
    expect(offset).toBeLessThan(600)
    expect(offsetsOf(before)).toEqual(numbers(1, offset))
    const after = await messages(client, ({ op }) => op === 'live')
    const due = numbers(offset + 1, 600).filter((height) => height % 8 === 3)
    expect(offsetsOf(after).filter((at) => at <= 600)).toEqual(due)
  })

  it('nothing follows the reply to an unsubscribe during a replay', async () => {
    const client = await open()
    client.send(subscribe('a', { from: 'earliest' }))
    client.send(JSON.stringify({ id: 2, op: 'unsubscribe', subscription: 'a' }))
    await messages(client, ({ id }) => id === 2)
    for (const _ of numbers(1, 3)) {
      expect(JSON.parse(await client.next())).toMatchObject({ op: 'heartbeat' })
    }
  })

  it('sixteen filters of a thousand terms each, on many connections, do not slow down others', async () => {
    const clients = await Promise.all(numbers(1, 10).map(open))
    for (const client of clients) {
      for (const place of numbers(0, 15)) {
        // Only the first of them selects what is published.
        const operators = numbers(place * 999, place * 999 + 998)
        client.send(subscribe(`${place}`, { filter: { types: ['decided'], operators } }))
      }
    }
    for (const client of clients) {
      expect((await client.pushes(3)).every(({ subscription }) => subscription === '0')).toBe(true)
    }
  })

  it('many names for one filter are each served under their name', async () => {
    const clients = await Promise.all(numbers(1, 200).map(open))
    const replies = clients.map((client, place) => client.ask(subscribe(`name ${place} "é`)))
    await Promise.all(replies)
    for (const [place, client] of clients.entries()) {
      const [push] = await client.pushes(1)
      expect(push?.subscription).toBe(`name ${place} "é`)
    }
  })

  it('a client that never reads is closed or paused, without affecting others', async () => {
    const { socket, transport } = await openRaw()
    transport.pause()
    for (const _ of numbers(1, MANY)) socket.send('{"id":1,"op":"nonsense"}')
    for (const name of numbers(1, 16)) socket.send(subscribe(`${name}`, { from: 'earliest' }))
    const client = await open()
    expect(await client.request({ op: 'ping' })).toMatchObject({ result: {} })
  })
})
