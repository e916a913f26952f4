import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  CLUSTER,
  decidedBody,
  keyOf,
  OWNER,
  operatorBody,
  validatorBody,
} from '../../testing/bodies.ts'
import { connect, refusedUpgrade } from '../../testing/client.ts'
import { numbers } from '../../testing/numbers.ts'
import { startGateway, type TestGateway } from '../../testing/start-gateway.ts'
import { connectStream, type StreamClient } from '../../testing/stream-client.ts'

describe('/stream in protocol v2', () => {
  let running: TestGateway
  const clients: StreamClient[] = []
  beforeAll(async () => {
    running = await startGateway({ options: { streamHeartbeatMs: 200, streamRecent: 16 } })
  })
  afterEach(() => {
    for (const { socket } of clients.splice(0)) socket.terminate()
  })
  afterAll(() => running.stop())

  async function open(): Promise<StreamClient> {
    const client = await connectStream(running.url('/stream'))
    clients.push(client)
    return client
  }
  async function subscribed(message: object = {}): Promise<StreamClient> {
    const client = await open()
    const reply = await client.request({ op: 'subscribe', subscription: 'a', ...message })
    expect(reply).toMatchObject({ result: { recovered: true } })
    return client
  }
  async function head(): Promise<{ epoch: string; offset: number }> {
    const client = await open()
    return (await client.event('hello')).position
  }

  it('is selected by subprotocol or ?v=2, and sends hello with its position', async () => {
    const client = await open()
    expect(client.socket.protocol).toBe('ssv-exporter.v2+json')
    expect(await client.event('hello')).toMatchObject({ heartbeatMs: 200, finalizedBlock: 136 })
    const other = await connect(running.url('/stream?v=2'))
    expect(JSON.parse(await other.next())).toMatchObject({ op: 'hello' })
    other.socket.close()
    expect(await refusedUpgrade(running.url('/stream?v=3'))).toMatchObject({
      status: 400,
      body: { error: { code: 'UNKNOWN_VERSION' } },
    })
    const query = await connect(running.url('/query?v=3'))
    query.socket.close()
  })

  it('changes nothing for clients that offer another subprotocol', async () => {
    const client = await connect(running.url('/stream'), {}, ['graphql-ws'])
    expect(client.socket.protocol).toBe('graphql-ws')
    await running.publish(operatorBody(1))
    expect(await client.next()).toMatch(/^\{"type":"operator","filter":/)
    client.socket.close()
  })

  it('pushes publications with their positions under the name of the subscription', async () => {
    const client = await subscribed()
    await client.event('live')
    const { offset } = await head()
    await running.publish(operatorBody(2), decidedBody(1, 7), decidedBody(1, 7, true))
    const pushes = await client.pushes(3)
    expect(
      pushes.map(({ subscription, op, position }) => [subscription, op, position.offset]),
    ).toEqual([
      ['a', 'put', offset + 1],
      ['a', 'put', offset + 2],
      ['a', 'update', offset + 3],
    ])
    expect(pushes.at(2)?.data).toMatchObject({ height: 7, signers: [1, 2, 3, 4] })
  })

  it('pushes removals and retractions', async () => {
    const client = await subscribed()
    await running.publish(operatorBody(2, 'remove'), validatorBody(3, 'retract'))
    expect((await client.pushes(2)).map(({ op, type }) => `${op} ${type}`)).toEqual([
      'remove operator',
      'retract validator',
    ])
  })

  it.each([
    ['types', { types: ['operator'] }, [0]],
    ['roles', { roles: ['ATTESTER'] }, [2, 3]],
    ['validators', { validators: [keyOf(2).toUpperCase()] }, [1, 3]],
    ['operators', { operators: [9] }, [0]],
    ['owners', { owners: [OWNER] }, [0, 1, 2, 3]],
    ['clusters', { clusters: [CLUSTER] }, [1, 2, 3]],
    [
      'several members at once',
      { operators: [2], types: ['decided'], validators: [keyOf(1)] },
      [2],
    ],
    ['any of several values', { types: ['operator', 'decided'] }, [0, 2, 3]],
    ['no existing record', { owners: ['ff'.repeat(20)] }, []],
  ])('selects by %s, live and in a replay', async (_, filter, places) => {
    const from = await head()
    const live = await subscribed({ filter })
    await live.event('live')
    await running.publish(operatorBody(9), validatorBody(2), decidedBody(1, 1), decidedBody(2, 1))
    const replayed = await subscribed({ filter, from })
    const expected = places.map((place) => from.offset + 1 + place)
    for (const client of [live, replayed]) {
      const pushes = await client.pushes(places.length)
      expect(pushes.map(({ position }) => position.offset)).toEqual(expected)
    }
    await replayed.event('live')
    await live.event('heartbeat')
    expect([...live.kept, ...replayed.kept].filter((event) => 'type' in event)).toEqual([])
  })

  it('notifies a subscription when a record no longer matches its filter', async () => {
    const client = await subscribed({ filter: { owners: ['ee'.repeat(20)] } })
    const moved = validatorBody(5)
    const former = { owner: `0x${'ee'.repeat(20)}`, operatorIds: ['9'] }
    await running.publish({ ...moved, update: true, tags: { ...moved.tags, former } })
    expect(await client.pushes(1)).toMatchObject([{ op: 'update', data: { owner: OWNER } }])
  })

  it('keeps the subscriptions of a connection separate', async () => {
    const from = await head()
    await running.publish(operatorBody(1))
    const client = await subscribed({ filter: { types: ['operator'] } })
    await client.request({ op: 'subscribe', subscription: 'b', from })
    await running.publish(operatorBody(2))
    const pushes = await client.pushes(3)
    const of = (name: string) =>
      pushes.flatMap(({ subscription, position }) => (subscription === name ? position.offset : []))
    expect(of('a')).toEqual([from.offset + 2])
    expect(of('b')).toEqual([from.offset + 1, from.offset + 2])
  })

  it('changes a filter without gap or repetition, and ends a subscription', async () => {
    const client = await subscribed({ filter: { types: ['operator'] } })
    await client.event('live')
    await running.publish(operatorBody(1), decidedBody(1, 1))
    await client.pushes(1)
    const reply = await client.request({
      op: 'update',
      subscription: 'a',
      filter: { types: ['decided'] },
    })
    await running.publish(operatorBody(2), decidedBody(1, 2))
    const { position } = (reply as { result: { position: { offset: number } } }).result
    const [next] = await client.pushes(1)
    expect(next).toMatchObject({
      type: 'decided',
      data: { height: position.offset === next?.position.offset ? 1 : 2 },
    })
    await client.request({ op: 'unsubscribe', subscription: 'a' })
    await running.publish(decidedBody(1, 3))
    await client.event('heartbeat')
    expect(client.kept.filter((event) => 'type' in event)).toEqual([])
  })

  it('replays from memory, from the window of the bus and from the log, then continues live', async () => {
    const from = await head()
    await running.publish(...numbers(1, 400).map((height) => decidedBody(1, height)))
    await running.publishToLogOnly(...numbers(401, 700).map((height) => decidedBody(1, height)))
    const client = await subscribed({ from })
    await running.publish(...numbers(701, 1_000).map((height) => decidedBody(1, height)))
    const pushes = await client.pushes(1_000)
    expect(pushes.map(({ position }) => position.offset)).toEqual(
      numbers(from.offset + 1, from.offset + 1_000),
    )
    await client.event('live')
  })

  it('replays everything retained from earliest', async () => {
    const { offset } = await head()
    const client = await open()
    const reply = await client.request({ op: 'subscribe', subscription: 'a', from: 'earliest' })
    expect(reply).toMatchObject({
      result: { recovered: true, position: { offset: 0 }, earliest: 1 },
    })
    const pushes = await client.pushes(offset)
    expect(pushes.map(({ position }) => position.offset)).toEqual(numbers(1, offset))
  })

  it('replies recovered: false and sends nothing else for another epoch, or a position never assigned', async () => {
    const { epoch, offset } = await head()
    for (const from of [
      { epoch: '00000000-0000-4000-8000-000000000000', offset: 1 },
      { epoch, offset: offset + 1_000 },
    ]) {
      const client = await open()
      const reply = await client.request({ op: 'subscribe', subscription: 'a', from })
      expect(reply).toMatchObject({ result: { recovered: false, epoch, earliest: 1 } })
      await running.publish(operatorBody(1))
      await client.event('heartbeat')
      expect(client.kept.filter((event) => 'type' in event)).toEqual([])
      expect(await client.request({ op: 'unsubscribe', subscription: 'a' })).toMatchObject({
        error: { code: 'SUBSCRIPTION_UNKNOWN' },
      })
    }
  })

  it('sends the position in heartbeats to a filtered subscriber when nothing matches', async () => {
    const client = await subscribed({ filter: { owners: ['ff'.repeat(20)] } })
    await running.publish(operatorBody(1), operatorBody(2))
    const { offset } = await head()
    const seen: number[] = []
    while ((seen.at(-1) ?? 0) < offset) {
      seen.push((await client.event('heartbeat')).position?.offset ?? 0)
    }
    expect(client.kept.filter((event) => 'type' in event)).toEqual([])
  })

  it('answers every invalid message with the reason, and continues', async () => {
    const client = await subscribed()
    const hostile: [string, string][] = [
      ['{bad', 'BAD_MESSAGE'],
      ['[]', 'BAD_MESSAGE'],
      ['null', 'BAD_MESSAGE'],
      ['{"id":{},"op":"ping"}', 'BAD_MESSAGE'],
      ['{"id":5,"op":"constructor"}', 'BAD_MESSAGE'],
      ['{"id":5,"op":"subscribe","subscription":"a"}', 'SUBSCRIPTION_EXISTS'],
      ['{"id":5,"op":"subscribe","subscription":"b","filter":{"x":1}}', 'BAD_MESSAGE'],
      [
        '{"id":5,"op":"subscribe","subscription":"b","from":{"epoch":"e","offset":1e99}}',
        'BAD_MESSAGE',
      ],
      ['{"id":5,"op":"update","subscription":"zz","filter":{}}', 'SUBSCRIPTION_UNKNOWN'],
      ['{"id":5,"op":"unsubscribe","subscription":"zz"}', 'SUBSCRIPTION_UNKNOWN'],
      ['{"id":5,"op":"query","path":"http://127.0.0.1/"}', 'BAD_MESSAGE'],
      [`{"id":5,"op":"ping","x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'BAD_MESSAGE'],
    ]
    for (const [text, code] of hostile) {
      const id = text.startsWith('{"id":5') ? 5 : null
      expect(await client.ask(text)).toMatchObject({ id, error: { code, temporary: false } })
    }
    expect(await client.request({ op: 'ping' })).toMatchObject({ result: {} })
  })

  it('closes with 4400 without a subscription, and with 1009 for a large message', async () => {
    const impatient = await startGateway({ options: { streamFirstMessageMs: 100 } })
    const silent = await connectStream(impatient.url('/stream'))
    expect(await silent.closed).toBe(4_400)
    const loud = await connectStream(impatient.url('/stream'))
    loud.send('x'.repeat(140_000))
    expect(await loud.closed).toBe(1_009)
    await impatient.stop()
  })

  it('limits the subscriptions of a connection', async () => {
    const client = await open()
    for (const place of numbers(1, 16)) {
      await client.request({ op: 'subscribe', subscription: `${place}` })
    }
    expect(await client.request({ op: 'subscribe', subscription: '17' })).toMatchObject({
      error: { code: 'TOO_MANY_SUBSCRIPTIONS', temporary: false },
    })
  })
})
