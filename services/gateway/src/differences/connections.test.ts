import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { expect, it } from 'vitest'
import { connect, refusedUpgrade } from '../testing/client.ts'
import { startGateway } from '../testing/start-gateway.ts'

it('A request that is no WebSocket handshake', async () => {
  const running = await startGateway()
  for (const path of ['/query', '/stream']) {
    const response = await fetch(`${running.gateway.url}${path}`)
    expect(response.status).toBe(426)
    expect(await response.json()).toMatchObject({ error: { code: 'UPGRADE_REQUIRED' } })
  }
  await running.stop()
})

it('The history of the contract is still being read', async () => {
  const running = await startGateway({ seed: { synced: false } })
  expect(await refusedUpgrade(running.url('/stream'))).toMatchObject({
    status: 503,
    headers: { 'retry-after': '10' },
    body: { error: { code: 'SYNCING' }, progress: { synced: false, indexedBlock: 150 } },
  })
  await running.stop()
  const early = await startGateway({
    seed: { synced: false },
    options: { serveWhileSyncing: true },
  })
  const client = await connect(early.url('/query'))
  expect(await client.ask('{"type":"operator"}')).toContain('"data":[]')
  client.socket.close()
  await early.stop()
})

it('Size of a request', async () => {
  const running = await startGateway({ options: { maxPayloadBytes: 2_000 } })
  const client = await connect(running.url('/query'))
  expect(await client.ask(`{"type":"operator"}${' '.repeat(1_900)}`)).toContain('"data":[]')
  client.send(' '.repeat(2_001))
  expect(await client.closed).toBe(1_009)
  await running.stop()
})

it('Number of connections', async () => {
  const perAddress = await startGateway({ options: { maxConnectionsPerAddress: 1 } })
  const first = await connect(perAddress.url('/query'))
  expect(await refusedUpgrade(perAddress.url('/stream'))).toMatchObject({ status: 429 })
  first.socket.close()
  await perAddress.stop()
  const inAll = await startGateway({ options: { maxConnections: 1 } })
  const only = await connect(inAll.url('/query'))
  expect(await refusedUpgrade(inAll.url('/stream'))).toMatchObject({ status: 503 })
  only.socket.close()
  await inAll.stop()
})

it('Idle connections', async () => {
  const running = await startGateway({ options: { pingIntervalMs: 50, pongTimeoutMs: 200 } })
  for (const path of ['/query', '/stream']) {
    const answering = await connect(running.url(path))
    await once(answering.socket, 'ping')
    answering.socket.close()
    const silent = await connect(running.url(path), { autoPong: false })
    expect(await silent.closed).toBe(1_006)
  }
  await running.stop()
})

it('Shutdown', async () => {
  const running = await startGateway()
  const clients = await Promise.all(['/query', '/stream'].map((path) => connect(running.url(path))))
  const stopping = running.gateway.stop()
  for (const client of clients) expect(await client.closed).toBe(1_001)
  await stopping
  await running.stop()
})

it('Frames of a large answer', async () => {
  const running = await startGateway({
    seed: {
      operators: [{ index: 0, key: 'LS0t' }],
      validators: Array.from({ length: 100 }, (_, index) => ({
        index,
        publicKeyHex: index.toString(16).padStart(2, '0').repeat(48),
        operators: [0],
      })),
    },
  })
  const bits = await firstByteOfAnswer(running.gateway.url, '{"type":"validator"}')
  expect(bits).toEqual({ fin: false, opcode: 1 })
  const short = await firstByteOfAnswer(running.gateway.url, '{"type":"operator"}')
  expect(short).toEqual({ fin: true, opcode: 1 })
  await running.stop()
})

/** Uses a plain socket to see the frames (RFC 6455, section 5.2). */
async function firstByteOfAnswer(url: string, request: string) {
  const { hostname, port } = new URL(url)
  const socket = connectTcp(Number(port), hostname)
  socket.write(
    [
      'GET /query HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n'),
  )
  await once(socket, 'data')
  // A text frame masked with zeros, which leaves the text unchanged.
  const header = [0x81, 0x80 | request.length, 0, 0, 0, 0]
  socket.write(Buffer.concat([Buffer.from(header), Buffer.from(request)]))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  const [byte = 0] = answer
  return { fin: (byte & 0x80) !== 0, opcode: byte & 0x0f }
}
