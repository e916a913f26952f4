import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, refusedUpgrade } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

async function rawRequest(url: string, lines: string[]): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connectTcp(Number(port), hostname)
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await once(socket, 'close')
  return received
}

describe('plain HTTP', () => {
  let running: TestGateway
  beforeAll(async () => {
    running = await startGateway()
  })
  afterAll(() => running.stop())

  it.each(['/query', '/stream'])('answers 426 on %s', async (path) => {
    const response = await fetch(`${running.gateway.url}${path}`)
    expect(response.status).toBe(426)
    expect(response.headers.get('upgrade')).toBe('websocket')
    expect(await response.json()).toMatchObject({ error: { code: 'UPGRADE_REQUIRED' } })
  })

  it.each([
    ['POST', '/'],
    ['GET', '/metrics'],
    ['POST', '/query'],
    ['GET', '/query/x'],
    ['GET', '/%ff'],
  ])('answers 404 to %s %s', async (method, path) => {
    const response = await fetch(`${running.gateway.url}${path}`, { method })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  it('redirects from the root to the documentation', async () => {
    const response = await fetch(running.gateway.url)
    expect(response.url).toBe(`${running.gateway.url}/docs`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
  })

  it('answers 404 to a request with a body', async () => {
    const response = await fetch(`${running.gateway.url}/query`, {
      method: 'POST',
      body: '{"a":1}',
    })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  it.each(['/other', '/', '/docs', '/v1/status', '/query/x', '/%ff'])(
    'answers 404 at %s to an upgrade',
    async (path) => {
      expect(await refusedUpgrade(running.url(path))).toMatchObject({
        status: 404,
        headers: { connection: 'close' },
        body: { error: { code: 'NOT_FOUND' } },
      })
    },
  )

  it('rejects an upgrade by another method than GET', async () => {
    for (const method of ['HEAD', 'POST']) {
      const answer = await rawRequest(running.gateway.url, [
        `${method} /query HTTP/1.1`,
        'Host: x',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ])
      expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    }
  })

  it('answers 400 to an invalid handshake', async () => {
    const answer = await rawRequest(running.gateway.url, [
      'GET /query HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 12',
    ])
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toMatch(/sec-websocket-version: 13/)
    expect(answer).toContain('BAD_UPGRADE')
  })

  it('ignores an upgrade to another protocol', async () => {
    const answer = await rawRequest(running.gateway.url, [
      'GET /v1/status HTTP/1.1',
      'Host: x',
      'Connection: Upgrade, HTTP2-Settings, close',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAAP__',
    ])
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain('"asOf"')
  })

  it('closes the connection for a handshake behind an unanswered request', async () => {
    const answer = await rawRequest(running.gateway.url, [
      'GET /other HTTP/1.1',
      'Host: x',
      '',
      'GET /query HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ])
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(answer).not.toContain('101')
  })

  it('survives input that is not HTTP', async () => {
    expect(await rawRequest(running.gateway.url, ['\u0000\u0001garbage'])).toMatch(
      /^HTTP\/1\.1 400/,
    )
    const client = await connect(running.url('/query'))
    expect(await client.ask('{}')).toContain('unknown message type')
    client.socket.close()
  })
})

describe('during the first synchronisation', () => {
  it('rejects connections with the progress, then accepts them', async () => {
    const running = await startGateway({ seed: { synced: false } })
    expect(await refusedUpgrade(running.url('/query'))).toMatchObject({
      status: 503,
      headers: { 'retry-after': '10' },
      body: {
        error: { code: 'SYNCING' },
        progress: { synced: false, startBlock: 100, indexedBlock: 150, headBlock: 200 },
        lagBlocks: 50,
      },
    })
    expect(await running.gateway.ready()).toMatchObject({ ready: true })
    await running.database.query('seed', 'UPDATE cursor SET synced = true')
    await expect
      .poll(() => connect(running.url('/query')).then((client) => client.ask('{}')), {
        timeout: 60_000,
      })
      .toContain('unknown message type')
    await running.stop()
  })

  it('accepts connections from the start if configured', async () => {
    const running = await startGateway({
      seed: { synced: false },
      options: { serveWhileSyncing: true },
    })
    const client = await connect(running.url('/query'))
    expect(await client.ask('{"type":"operator"}')).toContain('"data":[]')
    client.socket.close()
    await running.stop()
  })
})

describe('limits', () => {
  it('reject too many connections of one address, also behind a trusted proxy', async () => {
    const running = await startGateway({
      options: { maxConnectionsPerAddress: 1, trustedProxies: ['127.0.0.1'] },
    })
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
    const url = running.url('/query')
    const first = await connect(url, from('203.0.113.1'))
    const other = await connect(url, from('203.0.113.2'))
    expect(await refusedUpgrade(url, from('203.0.113.1'))).toMatchObject({
      status: 429,
      body: { error: { code: 'TOO_MANY_CONNECTIONS_FROM_ADDRESS' } },
    })
    first.socket.close()
    await first.closed
    await expect
      .poll(() => connect(url, from('203.0.113.1')).then(() => 'connected', String))
      .toBe('connected')
    other.socket.close()
    await running.stop()
  })

  it('ignore a forwarded address of an untrusted client', async () => {
    const running = await startGateway({ options: { maxConnectionsPerAddress: 1 } })
    const client = await connect(running.url('/query'), {
      headers: { 'x-forwarded-for': '1.1.1.1' },
    })
    const second = refusedUpgrade(running.url('/query'), {
      headers: { 'x-forwarded-for': '2.2.2.2' },
    })
    expect(await second).toMatchObject({ status: 429 })
    client.socket.close()
    await running.stop()
  })

  it('reject too many connections in total', async () => {
    const running = await startGateway({ options: { maxConnections: 1 } })
    const client = await connect(running.url('/stream'))
    expect(await refusedUpgrade(running.url('/query'))).toMatchObject({
      status: 503,
      body: { error: { code: 'TOO_MANY_CONNECTIONS' } },
    })
    expect(await running.gateway.status()).toMatchObject({ connections: { query: 0, stream: 1 } })
    client.socket.close()
    await running.stop()
  })

  it('accept browsers of listed origins, and clients without an origin', async () => {
    const running = await startGateway({
      options: { allowedOrigins: ['https://explorer.example'] },
    })
    const url = running.url('/query')
    expect(await refusedUpgrade(url, { origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      body: { error: { code: 'ORIGIN_FORBIDDEN' } },
    })
    const listed = await connect(url, { origin: 'https://Explorer.example' })
    const plain = await connect(url)
    listed.socket.close()
    plain.socket.close()
    await running.stop()
  })

  it('accept every origin by default', async () => {
    const running = await startGateway()
    const client = await connect(running.url('/query'), { origin: 'https://any.example' })
    client.socket.close()
    await running.stop()
  })
})
