import { once } from 'node:events'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { restClient } from '../testing/rest-client.ts'
import { startGateway, type TestGateway, type TestGatewaySetup } from '../testing/start-gateway.ts'

const ROWS = 10_000
const NDJSON = { accept: 'application/x-ndjson' }
const KEY = 'a9'.repeat(48)
const PATH = `/v1/validators/${KEY}/decided`

let running: TestGateway
afterEach(() => running.stop())

/** A validator with many decided messages, of some kilobytes each if requested. */
async function start(setup: TestGatewaySetup = {}, valueBytes = 100) {
  running = await startGateway({
    seed: {
      operators: [{ index: 0, key: 'key, "one"', name: 'a\nb' }],
      validators: [{ index: 0, publicKeyHex: KEY, operators: [0] }],
    },
    ...setup,
  })
  await running.database.query(
    'seed',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     SELECT k.id, 0, h, 1, '{1,2,3}', '\\x00', decode(repeat('ab', $2), 'hex')
     FROM validator_key k CROSS JOIN generate_series(0, $1 - 1) h`,
    [ROWS, valueBytes],
  )
  return restClient(running)
}

/** A response that is not read yet. */
async function begin(path: string, headers = NDJSON): Promise<IncomingMessage> {
  const request = httpGet(`${running.gateway.url}${path}`, { headers, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.pause()
  response.on('error', () => {})
  return response
}

const cursors = async () =>
  (
    await running.database.query(
      'seed',
      `SELECT FROM pg_stat_activity WHERE application_name = 'gateway-export' AND state <> 'idle'
         AND datname = current_database()`,
    )
  ).length

describe('an export', () => {
  it('returns ten thousand rows as JSON lines, with the position', async () => {
    const { get, page } = await start()
    const response = await get(PATH, NDJSON)
    expect(response.headers.get('content-type')).toMatch('application/x-ndjson')
    const { asOf, data } = await page(`${PATH}?limit=1`)
    expect(response.headers.get('ssv-as-of')).toBe(`${asOf.epoch}:${asOf.offset}`)
    const lines = (await response.text()).split('\n')
    expect(lines.pop()).toBe('')
    const items = lines.map((line) => JSON.parse(line) as { height: number })
    expect(items.map(({ height }) => height)).toEqual(Array.from({ length: ROWS }, (_, h) => h))
    expect(items[0]).toEqual(data[0])
    await expect.poll(cursors).toBe(0)
  })

  it('returns them as comma-separated values', async () => {
    const { get } = await start()
    const response = await get(`${PATH}?order=desc`, { accept: 'text/csv' })
    expect(response.headers.get('content-type')).toMatch('text/csv')
    const lines = (await response.text()).split('\r\n')
    expect(lines[0]).toBe('publicKey,role,height,round,signers,value,signature')
    expect(lines[1]).toMatch(new RegExp(`^${KEY},ATTESTER,9999,1,"\\[1,2,3\\]",[\\w+/=]+,AA==$`))
    expect(lines).toHaveLength(ROWS + 2)
    const operators = await (await get('/v1/operators', { accept: 'text/csv' })).text()
    expect(operators).toContain(`0,,"key, ""one""","a\nb",0x${'00'.repeat(20)},,,,,,,,,,1,`)
  })

  it('applies limit and filters', async () => {
    const { get } = await start()
    const text = await (await get(`${PATH}?limit=3000&from=10`, NDJSON)).text()
    expect(text.split('\n')).toHaveLength(3_001)
    expect(text).toMatch(/^\{"publicKey":"[^"]+","role":"ATTESTER","height":10,/)
    expect(await (await get(`${PATH}?role=PROPOSER`, NDJSON)).text()).toBe('')
  })

  it('is compressed if accepted', async () => {
    const { get } = await start()
    const response = await get(`${PATH}?limit=2000`, { ...NDJSON, 'accept-encoding': 'gzip' })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect((await response.text()).split('\n')).toHaveLength(2_001)
  })

  it('answers an invalid request with a problem', async () => {
    const { get } = await start()
    const response = await get(`${PATH}?limit=0`, NDJSON)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toMatch('application/problem+json')
  })

  it('does not run for HEAD', async () => {
    await start()
    const response = await fetch(`${running.gateway.url}${PATH}`, {
      method: 'HEAD',
      headers: NDJSON,
    })
    expect(response.status).toBe(200)
    expect(await cursors()).toBe(0)
  })

  it('reads one snapshot, whatever is written meanwhile', async () => {
    await start({}, 4_000)
    const response = await begin(PATH)
    await running.database.query('seed', 'DELETE FROM decided WHERE height % 2 = 0')
    let text = ''
    response.setEncoding('utf8')
    for await (const chunk of response) text += chunk
    expect(text.split('\n')).toHaveLength(ROWS + 1)
  })
})

describe('an export that cannot be completed', () => {
  it('releases its cursor when the client disconnects', async () => {
    await start({}, 4_000)
    const response = await begin(PATH)
    await expect.poll(cursors).toBe(1)
    response.destroy()
    await expect.poll(cursors).toBe(0)
    await expect
      .poll(() => running.metrics())
      .toMatch(/ssv_gateway_broken_exports_total\{[^}]*reason="CLIENT_GONE"[^}]*\} 1/)
  })

  it('does not start if the client disconnected while queued', async () => {
    const { get } = await start({ options: { maxExports: 1 } }, 4_000)
    const first = await begin(PATH)
    const waiting = httpGet(`${running.gateway.url}${PATH}`, { headers: NDJSON, agent: false })
    waiting.on('error', () => {})
    await expect
      .poll(() => running.metrics())
      .toMatch(/ssv_gateway_slots_waiting\{[^}]*pool="export"[^}]*\} 1/)
    waiting.destroy()
    await setImmediate()
    first.destroy()
    await expect.poll(cursors).toBe(0)
    expect((await get(`${PATH}?limit=1`, NDJSON)).status).toBe(200)
  })

  it('is cut off detectably if the client reads too slowly', async () => {
    await start({ options: { answerTimeoutMs: 1_000 } }, 4_000)
    const response = await begin(PATH)
    await expect.poll(cursors).toBe(1)
    await expect.poll(cursors).toBe(0)
    response.resume()
    await expect.poll(() => response.closed).toBe(true)
    expect(response.complete).toBe(false)
  })

  it('is cut off detectably if the database fails', async () => {
    await start({}, 4_000)
    const response = await begin(PATH)
    await expect.poll(cursors).toBe(1)
    await running.database.query(
      'seed',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'gateway-export' AND datname = current_database()`,
    )
    response.resume()
    await expect.poll(() => response.closed).toBe(true)
    expect(response.complete).toBe(false)
    const { get } = restClient(running)
    expect((await get(`${PATH}?limit=5`, NDJSON)).status).toBe(200)
  })
})

describe('exports', () => {
  it('are limited per address', async () => {
    const { get } = await start({ options: { maxExportsPerAddress: 1 } }, 4_000)
    const first = await begin(PATH)
    const refused = await get(PATH, NDJSON)
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({
      code: 'BUSY',
      detail: expect.stringMatching('address'),
    })
    first.destroy()
    await expect.poll(async () => (await get(`${PATH}?limit=1`, NDJSON)).status).toBe(200)
  })

  it('are limited in total, and pages are answered meanwhile', async () => {
    const { get } = await start({ options: { maxExports: 1, queueTimeoutMs: 200 } }, 4_000)
    const first = await begin(PATH)
    const refused = await get(PATH, NDJSON)
    expect(refused.status).toBe(503)
    expect((await get(PATH)).status).toBe(200)
    first.destroy()
  })
})
