import { createHash, randomBytes } from 'node:crypto'
import type { Stream } from '@libp2p/interface'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { expect, it, vi } from 'vitest'
import type { RequestFailure } from './errors.ts'
import type { Host } from './host.ts'
import type { ProtocolHandler, ProtocolLimits } from './protocol.ts'
import { startRawPeer } from './testing/raw-peer.ts'
import { connect, startHost } from './testing/start-host.ts'

const PROTOCOL = '/ssv/sync/decided/history/0.0.1'
const WAIT = { timeout: 300_000, interval: 10 }
const LIMITS: ProtocolLimits = {
  maxRequestBytes: 1_000,
  timeoutMs: 10_000,
  maxPerPeer: 4,
  maxInAll: 6,
}
const PATIENT = { timeoutMs: 20_000, maxBytes: 10_000 }
const HELLO = new Uint8Array(Buffer.from('hello'))

const echo: ProtocolHandler = async (_peerId, request) => request

async function pair(handler: ProtocolHandler, limits: Partial<ProtocolLimits> = {}) {
  const [asker, server] = [await startHost(), await startHost()]
  await server.handle(PROTOCOL, handler, { ...LIMITS, ...limits })
  await connect(asker, server)
  return { asker, server }
}

const failing = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: { reason?: RequestFailure }) => error.reason,
  )

const served = (host: Awaited<ReturnType<typeof startHost>>, outcome: string, count = 1) =>
  vi.waitFor(
    async () =>
      expect(await host.counted('ssv_p2p_served_requests_total', { outcome })).toBe(count),
    WAIT,
  )

it("answers with the handler's result, or with nothing", async () => {
  const { asker, server } = await pair(async (peerId, request) => {
    if (request.length === 0) return undefined
    return new Uint8Array(Buffer.from(`${Buffer.from(request)} ${peerId}`))
  })

  const answer = await asker.request(server.peerId, PROTOCOL, HELLO, PATIENT)
  expect(Buffer.from(answer).toString()).toBe(`hello ${asker.peerId}`)
  expect(await asker.request(server.peerId, PROTOCOL, new Uint8Array(), PATIENT)).toHaveLength(0)
  await served(server, 'answered')
  await served(server, 'no-answer')
})

it.each(['yamux', 'mplex'] as const)('transfers 5 MB in both directions over %s', async (muxer) => {
  const server = await startHost()
  const size = 5 << 20
  await server.handle(PROTOCOL, echo, { ...LIMITS, maxRequestBytes: size })
  const raw = await startRawPeer({ muxer })
  await raw.handle(PROTOCOL, (stream) => void echoRaw(stream))
  const connection = await raw.dialHost(server)
  await vi.waitFor(() => expect(server.connections()).toHaveLength(1), WAIT)
  expect(connection.multiplexer).toContain(muxer)
  const data = new Uint8Array(randomBytes(size))

  const answer = await server.request(raw.id, PROTOCOL, data, { ...PATIENT, maxBytes: size })

  expect(createHash('sha256').update(answer).digest()).toEqual(
    createHash('sha256').update(data).digest(),
  )
})

it('serves many successive requests of a peer that supports only mplex', async () => {
  const server = await startHost()
  await server.handle(PROTOCOL, echo, LIMITS)
  const raw = await startRawPeer({ muxer: 'mplex' })
  const connection = await raw.dialHost(server)
  for (let index = 0; index < 50; index += 1) {
    const stream = await connection.newStream(PROTOCOL)
    stream.send(HELLO)
    await stream.close()
    expect(await collect(stream)).toBe('hello')
  }
})

it('reads a request that arrived together with the protocol name', async () => {
  const server = await startHost()
  await server.handle(PROTOCOL, echo, LIMITS)
  const raw = await startRawPeer()
  const connection = await raw.dialHost(server)
  const stream = await connection.newStream(PROTOCOL, { negotiateFully: false })
  const answer = collect(stream)
  stream.send(HELLO)
  await stream.close()
  expect(await answer).toBe('hello')
})

it('reports why there is no answer', async () => {
  const { asker, server } = await pair(async (_peerId, request) => {
    if (Buffer.from(request).toString() === 'large') return new Uint8Array(10_001)
    throw new Error('out of order')
  })
  const ask = (text: string, protocol = PROTOCOL) =>
    failing(asker.request(server.peerId, protocol, new Uint8Array(Buffer.from(text)), PATIENT))

  expect(await ask('large')).toBe('too-large')
  expect(await ask('other')).toBe('reset')
  expect(await ask('other', '/ssv/unknown/1')).toBe('not-supported')
  await served(server, 'failed')
  await asker.disconnect(server.peerId)
  expect(await ask('other')).toBe('not-connected')
  expect(await asker.counted('ssv_p2p_requests_total', { outcome: 'too-large' })).toBe(1)
})

it('stops waiting after its time limit, and aborts the handler', async () => {
  let entered = 0
  const { asker, server } = await pair(async (_peerId, _request, signal) => {
    entered += 1
    await sleep(60_000, signal)
    return HELLO
  })
  const given = new AbortController()
  const request = (timeoutMs: number) =>
    failing(
      asker.request(server.peerId, PROTOCOL, HELLO, {
        ...PATIENT,
        timeoutMs,
        signal: given.signal,
      }),
    )

  expect(await request(300)).toBe('timeout')
  const aborted = request(60_000)
  await vi.waitFor(() => expect(entered).toBe(2), WAIT)
  given.abort()
  expect(await aborted).toBe('aborted')
  await served(server, 'reset', 2)
})

it('does not accept an answer truncated by the end of the connection', async () => {
  const host = await startHost()
  const raw = await startRawPeer()
  await raw.handle(PROTOCOL, (stream, connection) => {
    stream.send(HELLO)
    void sleep(50).then(() => connection.abort(new Error('gone')))
  })
  await raw.dialHost(host)
  await vi.waitFor(() => expect(host.connections()).toHaveLength(1), WAIT)
  expect(await failing(host.request(raw.id, PROTOCOL, HELLO, PATIENT))).toBe('reset')
})

it('rejects a request that is too long, never ends or breaks off', async () => {
  const server = await startHost()
  await server.handle(PROTOCOL, echo, { ...LIMITS, timeoutMs: 300 })
  const raw = await startRawPeer()
  const connection = await raw.dialHost(server)

  const long = await connection.newStream(PROTOCOL)
  long.send(new Uint8Array(1_001))
  await served(server, 'too-large')
  const endless = await connection.newStream(PROTOCOL)
  endless.send(HELLO)
  await served(server, 'timeout')
  await vi.waitFor(() => expect(endless.status).not.toBe('open'), WAIT)
  const broken = await connection.newStream(PROTOCOL)
  broken.send(HELLO)
  broken.abort(new Error('enough'))
  await served(server, 'reset')

  const good = await connection.newStream(PROTOCOL)
  good.send(HELLO)
  await good.close()
  expect(await collect(good)).toBe('hello')
})

it('limits concurrent requests, by peer and in total', async () => {
  const gate = Promise.withResolvers<void>()
  const server = await startHost()
  await server.handle(PROTOCOL, () => gate.promise.then(() => HELLO), LIMITS)
  const askers = [await startHost(), await startHost()]
  const outcomes: Promise<string | undefined>[] = []
  const ask = (asker: Host | undefined) => {
    const request = asker?.request(server.peerId, PROTOCOL, HELLO, PATIENT)
    outcomes.push(failing(request ?? Promise.reject(new Error('nobody'))))
  }
  for (const asker of askers) await connect(asker, server)

  for (let index = 0; index < 5; index += 1) ask(askers[0])
  await served(server, 'too-many', 1)
  for (let index = 0; index < 3; index += 1) ask(askers[1])
  await served(server, 'too-many', 2)
  gate.resolve()
  expect((await Promise.all(outcomes)).toSorted()).toEqual([
    ...Array(6).fill('answered'),
    'reset',
    'reset',
  ])

  ask(askers[0])
  expect(await outcomes.at(-1)).toBe('answered')
})

it('replaces a handler', async () => {
  const { asker, server } = await pair(echo)
  await server.handle(PROTOCOL, async () => new Uint8Array(3), LIMITS)
  expect(await asker.request(server.peerId, PROTOCOL, HELLO, PATIENT)).toHaveLength(3)
  await server.unhandle(PROTOCOL)
  expect(await failing(asker.request(server.peerId, PROTOCOL, HELLO, PATIENT))).toBe(
    'not-supported',
  )
})

async function collect(stream: Stream): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk.subarray())
  return Buffer.concat(chunks).toString()
}

async function echoRaw(stream: Stream): Promise<void> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk.subarray())
  const data = Buffer.concat(chunks)
  for (let from = 0; from < data.length; from += 65_536) {
    if (!stream.send(data.subarray(from, from + 65_536))) await stream.onDrain()
  }
  await stream.close()
}
