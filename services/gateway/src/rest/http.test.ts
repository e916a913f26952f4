import { get as httpGet, type IncomingMessage } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { afterEach, describe, expect, it } from 'vitest'
import { restClient } from '../testing/rest-client.ts'
import { startGateway, type TestGateway, type TestGatewaySetup } from '../testing/start-gateway.ts'

let running: TestGateway | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

const operators = Array.from({ length: 40 }, (_, index) => ({
  index,
  key: 'k'.repeat(100) + index,
  operatorId: index + 1,
}))

async function start(setup: TestGatewaySetup = {}) {
  running = await startGateway({ seed: { operators }, ...setup })
  return restClient(running)
}

const anOperator = (index: number): PublicationBody => ({
  type: 'operator',
  op: 'put',
  block: 1,
  record: { publicKey: 'k', name: '', ownerAddress: `0x${'00'.repeat(20)}`, index },
  tags: { owner: `0x${'00'.repeat(20)}`, operatorIds: [] },
})

function raw(url: string, headers: Record<string, string>): Promise<[IncomingMessage, Buffer]> {
  return new Promise((resolve, reject) => {
    httpGet(url, { headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve([response, Buffer.concat(chunks)]))
    }).on('error', reject)
  })
}

describe('entity tags', () => {
  it('answer 304 while the data is unchanged', async () => {
    const { get, page } = await start()
    const first = await get('/v1/operators')
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^"/)
    const { asOf } = await page('/v1/operators')
    const again = await get('/v1/operators', { 'if-none-match': tag })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    expect(again.headers.get('etag')).toBe(tag)
    expect(again.headers.get('ssv-as-of')).toBe(`${asOf.epoch}:${asOf.offset}`)

    await running?.publish(anOperator(99))
    const later = await get('/v1/operators', { 'if-none-match': tag })
    expect(later.status).toBe(304)
    expect(later.headers.get('ssv-as-of')).toBe(`${asOf.epoch}:${asOf.offset + 1}`)

    await running?.database.query('seed', `UPDATE operator SET name = 'x' WHERE index = 3`)
    const changed = await get('/v1/operators', { 'if-none-match': tag })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(tag)
  })

  it('answer 200 when the position is no longer retained', async () => {
    const { get } = await start()
    const tag = (await get('/v1/operators')).headers.get('etag') ?? ''
    await running?.publish(anOperator(97), anOperator(98))
    await running?.database.query('seed', 'DELETE FROM publication WHERE position = 1')
    expect((await get('/v1/operators', { 'if-none-match': tag })).status).toBe(200)
  })
})

it('compresses large bodies, with distinct entity tags', async () => {
  await start()
  const url = `${running?.gateway.url}/v1/operators`
  const [plain, text] = await raw(url, {})
  const [br, brotli] = await raw(url, { 'accept-encoding': 'br, gzip' })
  const [gz, gzip] = await raw(url, { 'accept-encoding': 'gzip' })
  expect([br, gz].map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip'])
  expect(brotliDecompressSync(brotli)).toEqual(text)
  expect(gunzipSync(gzip)).toEqual(text)
  expect(brotli.length).toBeLessThan(text.length / 4)
  const tags = [plain, br, gz].map(({ headers }) => headers.etag)
  expect(new Set(tags).size).toBe(3)
  const [same] = await raw(url, { 'accept-encoding': 'gzip', 'if-none-match': `${tags[2]}` })
  expect([same.statusCode, same.headers.etag]).toEqual([304, tags[2]])
  expect((await raw(`${url}/1`, { 'accept-encoding': 'br' }))[0].headers).not.toHaveProperty(
    'content-encoding',
  )
})

describe('pages of other origins', () => {
  it('may read everything by default', async () => {
    const { get } = await start()
    const { headers } = await get('/v1/status', { origin: 'https://any.example' })
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-expose-headers')).toMatch(/etag.*ssv-as-of.*ratelimit-limit/)
  })

  it('may read only if listed', async () => {
    const { get } = await start({ options: { allowedOrigins: ['https://a.example'] } })
    const allowed = await get('/v1/status', { origin: 'https://a.example' })
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://a.example')
    expect(allowed.headers.get('vary')).toMatch(/origin/i)
    const other = await get('/v1/status', { origin: 'https://b.example' })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
    const preflight = await fetch(`${running?.gateway.url}/v1/operators`, {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD')
  })

  it('may read problems, too', async () => {
    const { get } = await start()
    const { status, headers } = await get('/v1/none', { origin: 'https://any.example' })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([404, '*'])
  })
})

describe('rate limits', () => {
  it('reply with the delay before the next request', async () => {
    const { get } = await start({ options: { maxRestRequestsPerMinute: 3 } })
    const statuses: number[] = []
    let last: Response | undefined
    for (const path of ['/v1/status', '/v1/operators', '/v1/none', '/v1/status']) {
      last = await get(path)
      statuses.push(last.status)
    }
    expect(statuses).toEqual([200, 200, 404, 429])
    expect(await last?.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429 })
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(last?.headers.get('ratelimit-limit')).toBe('3')
    expect(last?.headers.get('ratelimit-remaining')).toBe('0')
    expect(Number(last?.headers.get('ratelimit-reset'))).toBeGreaterThan(0)
  })

  it('report the remaining requests', async () => {
    const { get } = await start()
    const first = await get('/v1/status')
    const second = await get('/v1/status')
    const left = [first, second].map(({ headers }) => Number(headers.get('ratelimit-remaining')))
    expect(left[1]).toBe((left[0] ?? 0) - 1)
  })
})

describe('during the first synchronisation', () => {
  it('everything but the status is unavailable', async () => {
    const { get } = await start({ seed: { synced: false } })
    const refused = await get('/v1/operators')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('10')
    expect(await refused.json()).toMatchObject({
      code: 'SYNCING',
      progress: { synced: false, indexedBlock: 150, headBlock: 200 },
      lagBlocks: 50,
    })
    const status = await get('/v1/status')
    expect(status.status).toBe(200)
    expect(await status.json()).toMatchObject({
      data: { sync: { synced: false, indexedBlock: 150, headBlock: 200, lagBlocks: 50 } },
    })
  })

  it('everything is served if configured', async () => {
    const { get } = await start({ seed: { synced: false }, options: { serveWhileSyncing: true } })
    expect((await get('/v1/operators')).status).toBe(200)
  })
})

describe('a failing database', () => {
  const lock = (database: TestGateway['database'], until: Promise<void>) =>
    database.transaction('seed', async (transaction) => {
      await transaction.query('seed', 'LOCK TABLE operator')
      await until
    })

  it('answers a time-out with a problem, and serves the next request', async () => {
    const { get } = await start({ statementTimeoutMs: 300 })
    const released = Promise.withResolvers<void>()
    if (running === undefined) return
    const holding = lock(running.database, released.promise)
    await expect.poll(async () => (await get('/v1/operators')).status).toBe(503)
    const refused = await get('/v1/operators')
    expect(await refused.json()).toMatchObject({ code: 'TIMEOUT' })
    expect(refused.headers.get('retry-after')).toBe('5')
    expect((await get('/v1/validators')).status).toBe(200)
    released.resolve()
    await holding
    await expect.poll(async () => (await get('/v1/operators')).status).toBe(200)
  })

  it('reserves slots for /query, and answers that REST is busy', async () => {
    const { get } = await start({ options: { poolSize: 3, queueTimeoutMs: 300 } })
    const released = Promise.withResolvers<void>()
    if (running === undefined) return
    const holding = lock(running.database, released.promise)
    await expect
      .poll(() =>
        running?.database.query('seed', `SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock'`),
      )
      .toHaveLength(1)
    const stuck = [get('/v1/operators'), get('/v1/operators')]
    await expect
      .poll(() => running?.metrics())
      .toMatch(/ssv_gateway_slots_taken\{[^}]*pool="rest"[^}]*\} 2/)
    const refused = await get('/v1/clusters')
    expect(await refused.json()).toMatchObject({ code: 'BUSY' })
    expect(await running.metrics()).toMatch(/ssv_gateway_slots_taken\{[^}]*pool="quick"[^}]*\} 2/)
    released.resolve()
    await holding
    expect((await Promise.all(stuck)).map(({ status }) => status)).toEqual([200, 200])
  })

  it('answers UNAVAILABLE if it is gone', async () => {
    const { get } = await start()
    await running?.database.query('seed', 'ALTER TABLE cluster RENAME TO gone')
    const refused = await get('/v1/clusters')
    expect(refused.status).toBe(503)
    const body = await refused.text()
    expect(JSON.parse(body)).toMatchObject({ code: 'UNAVAILABLE' })
    expect(body).not.toMatch(/relation|cluster"/)
  })
})
