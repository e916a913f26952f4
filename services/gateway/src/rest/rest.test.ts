import { request as httpRequest } from 'node:http'
import { listClusters } from '@ssv-exporter/gateway-api/rest/endpoints/list-clusters'
import { listContradictions } from '@ssv-exporter/gateway-api/rest/endpoints/list-contradictions'
import { problem } from '@ssv-exporter/gateway-api/rest/problem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../testing/rest-client.ts'
import { seedResources } from '../testing/seed-resources.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'
import { connectStream } from '../testing/stream-client.ts'

const keyOf = (index: number) => index.toString(16).padStart(96, '0')
const BEYOND = 9007199254740993n
const operators = Array.from({ length: 6 }, (_, index) => ({
  index,
  key: `key-${index}`,
  name: `operator "${index}"\u2028`,
  operatorId: index + 1,
  removed: index === 4,
}))
const validators = Array.from({ length: 25 }, (_, index) => ({
  index,
  publicKeyHex: keyOf(index),
  operators: index % 2 === 0 ? [0, 1, 2, 3] : [3, 1],
  operatorIds: index % 2 === 0 ? [1, 2, 3, 4] : [4, 2],
  removed: index === 7,
}))
const decided = [
  ...Array.from({ length: 12 }, (_, height) => ({ publicKeyHex: keyOf(0), role: 0, height })),
  ...Array.from({ length: 5 }, (_, height) => ({ publicKeyHex: keyOf(0), role: 2, height })),
]
const idOf = (byte: string) => byte.repeat(32)

let running: TestGateway
beforeAll(async () => {
  running = await startGateway({ seed: { generation: 'current', operators, validators, decided } })
  await running.database.query(
    'seed',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     SELECT id, 1, $2, 9007199254740995, '{1,2,3}', '\\x00', '\\x00' FROM validator_key WHERE key = $1`,
    [Buffer.from(keyOf(1), 'hex'), String(BEYOND)],
  )
  for (const height of [3, 4]) {
    await running.database.query(
      'seed',
      `INSERT INTO decided_contradiction (validator_key_id, role, height, value_hash, round, signers, signature, value,
         first_seen, root_fork)
       SELECT id, 0, $2, sha256($3), 2, '{1,2,4}', '\\x01', $3, '2023-05-01T12:00:00Z', 'v1'
       FROM validator_key WHERE key = $1`,
      [Buffer.from(keyOf(0), 'hex'), height, Buffer.from('other')],
    )
  }
  await running.database.query('seed', 'UPDATE deployment SET contract = $1', [Buffer.alloc(20, 1)])
  await seedResources(running.database, {
    clusters: [
      { idHex: idOf('01'), ownerHex: '67'.repeat(20), operatorIds: [1, 2], balance: '1' },
      { idHex: idOf('02'), ownerHex: '67'.repeat(20), operatorIds: [2, 3], active: false },
      { idHex: idOf('03'), ownerHex: '68'.repeat(20), operatorIds: [1, 3] },
    ],
  })
})
afterAll(() => running.stop())

const get = (path: string, headers?: Record<string, string>) =>
  restClient(running).get(path, headers)
const page = (path: string) => restClient(running).page(path)
const one = (path: string) => restClient(running).one(path)
const all = (path: string) => restClient(running).all(path)
const indexes = async (path: string) => (await page(path)).data.map(({ index }) => index)

/** As sent on the wire: fetch would normalise the URL. */
function raw(
  path: string,
  method = 'GET',
  body?: string,
): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(running.gateway.url)
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

describe('pages', () => {
  it('return everything once, in order, and end', async () => {
    const seen = (await all('/v1/validators?limit=4')).map(({ index }) => index)
    expect(seen).toEqual(validators.map(({ index }) => index).filter((index) => index !== 7))
  })

  it('end with the last row even if it fills them', async () => {
    expect(await page('/v1/clusters?limit=3')).toMatchObject({ nextCursor: null })
  })

  it('contain what the filters select', async () => {
    expect(await indexes('/v1/validators?operator=1&limit=3')).toEqual([0, 2, 4])
    expect(await indexes('/v1/validators?status=removed')).toEqual([7])
    expect(await indexes('/v1/validators?includeRemoved=true&operator=4&limit=9')).toContain(7)
    expect(
      await indexes(`/v1/validators?owner=${'0X'.toLowerCase()}${'00'.repeat(20)}`),
    ).toHaveLength(24)
    expect(await indexes(`/v1/validators?cluster=${idOf('01')}`)).toEqual([])
    expect(await indexes('/v1/operators')).toEqual([0, 1, 2, 3, 5])
    expect(await indexes('/v1/operators?includeRemoved=true&index=4')).toEqual([4])
    expect((await page('/v1/clusters?operator=1')).data).toHaveLength(2)
    expect((await page('/v1/clusters?active=false')).data).toMatchObject([
      { id: `0x${idOf('02')}` },
    ])
    expect((await page(`/v1/clusters?owner=${'68'.repeat(20)}`)).data).toHaveLength(1)
  })

  it('match their schemas', async () => {
    const clusters = listClusters.answer.parse(await page('/v1/clusters'))
    expect(clusters.data.map(({ owner }) => owner)).toContain(`0x${'67'.repeat(20)}`)
  })
})

describe('contradictions', () => {
  it('show both values of a height, by pages and for one validator', async () => {
    const first = await page('/v1/contradictions?limit=1')
    const all = listContradictions.answer.parse(await page('/v1/contradictions'))
    expect(all.data).toHaveLength(2)
    expect(all.data[0]).toMatchObject({
      publicKey: keyOf(0),
      role: 'ATTESTER',
      height: 3,
      signers: [1, 2, 3],
      otherSigners: [1, 2, 4],
      otherRound: 2,
      otherValue: Buffer.from('other').toString('base64'),
    })
    const { nextCursor } = first
    const next = await page(`/v1/contradictions?limit=1&cursor=${nextCursor}`)
    expect([...first.data, ...next.data].map(({ height }) => height)).toEqual([3, 4])
    expect((await page(`/v1/contradictions?publicKey=${keyOf(0)}`)).data).toHaveLength(2)
    expect((await page(`/v1/contradictions?publicKey=${keyOf(1)}`)).data).toEqual([])
  })
})

describe('decided messages', () => {
  const path = `/v1/validators/0x${keyOf(0).toUpperCase()}/decided`
  const places = async (query: string) =>
    (await page(`${path}?${query}`)).data.map(({ height, role }) => `${height} ${role}`)

  it('are returned latest first in one request', async () => {
    expect(await places('role=ATTESTER&order=desc&limit=3')).toEqual([
      '11 ATTESTER',
      '10 ATTESTER',
      '9 ATTESTER',
    ])
  })

  it('of all roles are sorted by height, then role, in both directions', async () => {
    const up = await places('from=3&to=5')
    expect(up).toEqual(['3 ATTESTER', '3 PROPOSER', '4 ATTESTER', '4 PROPOSER', '5 ATTESTER'])
    expect(await places('from=3&to=5&order=desc')).toEqual(up.toReversed())
  })

  it.each(['asc', 'desc'])('are returned once each in pages of three, %s', async (order) => {
    const expected = await places(`order=${order}`)
    const paged = await all(`${path}?order=${order}&limit=3`)
    expect(paged.map(({ height, role }) => `${height} ${role}`)).toEqual(expected)
    expect(expected).toHaveLength(17)
  })

  it('keep every digit of heights and rounds', async () => {
    const other = `/v1/validators/${keyOf(1)}/decided`
    for (const range of ['', `?from=${BEYOND}&to=${BEYOND}`, '?to=18446744073709551615']) {
      const text = await (await get(`${other}${range}`)).text()
      expect(text).toContain(`"height":${BEYOND},"round":9007199254740995,`)
    }
    expect((await page(`${other}?from=${BEYOND + 1n}`)).data).toEqual([])
    expect((await page(`${other}?from=18446744073709551615`)).data).toEqual([])
    const ndjson = await (await get(other, { accept: 'application/x-ndjson' })).text()
    expect(ndjson).toContain(`"height":${BEYOND},`)
  })

  it('of an unknown validator are empty', async () => {
    expect((await page(`/v1/validators/${'ee'.repeat(48)}/decided`)).data).toEqual([])
  })
})

describe('one resource', () => {
  it('is found by its number or key, removed or not', async () => {
    expect((await one('/v1/operators/5')).data).toMatchObject({ index: 4, removedBlock: 2 })
    const { data, asOf } = await one(`/v1/validators/0x${keyOf(7)}`)
    expect(data).toMatchObject({
      index: 7,
      removedBlock: 2,
      operators: [
        { nodeId: 4, publicKey: 'key-3' },
        { nodeId: 2, publicKey: 'key-1' },
      ],
    })
    expect(asOf).toEqual({ epoch: expect.any(String), offset: 0 })
  })

  it.each([
    ['/v1/operators/99', 'OPERATOR_NOT_FOUND'],
    ['/v1/operators/99/earnings', 'OPERATOR_NOT_FOUND'],
    [`/v1/clusters/${'99'.repeat(32)}/balance`, 'CLUSTER_NOT_FOUND'],
    ['/v1/operators/1/earnings?block=151', 'BLOCK_NOT_INDEXED'],
    [`/v1/clusters/${'99'.repeat(32)}/balance?block=151`, 'BLOCK_NOT_INDEXED'],
    [`/v1/validators/${'ee'.repeat(48)}`, 'VALIDATOR_NOT_FOUND'],
    ['/v1/foo', 'NOT_FOUND'],
    ['/v1', 'NOT_FOUND'],
    [`/v1/validators/${'a'.repeat(5_000)}`, 'NOT_FOUND'],
  ])('at %s is not found', async (path, code) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(problem.parse(await response.json())).toMatchObject({ code, status: 404 })
  })
})

describe('hostile requests', () => {
  it.each([
    ['?foo=1', 'UNKNOWN_PARAMETER', 'foo'],
    ['?limit=1&limit=2', 'REPEATED_PARAMETER', 'limit'],
    ['?limit=0', 'BAD_PARAMETER', 'limit'],
    ['?limit=1001', 'BAD_PARAMETER', 'limit'],
    ['?limit=-1', 'BAD_PARAMETER', 'limit'],
    ['?limit=1.5', 'BAD_PARAMETER', 'limit'],
    ['?limit=1e3', 'BAD_PARAMETER', 'limit'],
    ['?limit=', 'BAD_PARAMETER', 'limit'],
    ['?limit', 'BAD_PARAMETER', 'limit'],
    [`?limit=${2 ** 53}`, 'BAD_PARAMETER', 'limit'],
    [`?operator=${2n ** 53n}`, 'BAD_PARAMETER', 'operator'],
    [`?operator=${'9'.repeat(5_000)}`, 'BAD_PARAMETER', 'operator'],
    ['?operator=%00', 'BAD_PARAMETER', 'operator'],
    ['?owner=0x12', 'BAD_PARAMETER', 'owner'],
    ['?owner[]=1', 'UNKNOWN_PARAMETER', 'owner[]'],
    ['?__proto__=1', 'UNKNOWN_PARAMETER', '__proto__'],
    ['?constructor=1', 'UNKNOWN_PARAMETER', 'constructor'],
    ['?includeRemoved=yes', 'BAD_PARAMETER', 'includeRemoved'],
    ['?status=dead', 'BAD_PARAMETER', 'status'],
    ['?cursor=', 'BAD_PARAMETER', 'cursor'],
    ['?cursor=AAAA', 'CURSOR_INVALID', 'cursor'],
    [`?cursor=${'A'.repeat(10_000)}`, 'BAD_PARAMETER', 'cursor'],
    ['?limit=%ff', 'BAD_URL', undefined],
    ['?%=1', 'BAD_URL', undefined],
  ])('%s: 400 with the reason', async (query, code, parameter) => {
    const { status, body } = await raw(`/v1/validators${query}`)
    expect(status).toBe(400)
    const reported = problem.parse(JSON.parse(body))
    expect(reported).toMatchObject({ code, status: 400 })
    expect(reported.parameter).toBe(parameter)
  })

  it.each([
    ['/v1/operators/', 'id'],
    ['/v1/operators/abc', 'id'],
    ['/v1/operators/-1', 'id'],
    ['/v1/operators/1.0', 'id'],
    [`/v1/operators/${2n ** 64n}`, 'id'],
    ['/v1/validators/zz', 'publicKey'],
    ['/v1/validators/zz/decided', 'publicKey'],
    [`/v1/validators/${keyOf(0)}/decided?from=-1`, 'from'],
    [`/v1/validators/${keyOf(0)}/decided?to=${2n ** 64n}`, 'to'],
    [`/v1/validators/${keyOf(0)}/decided?role=attester`, 'role'],
    ['/v1/events?event=a%20b', 'event'],
    ['/v1/events?fromBlock=x', 'fromBlock'],
    ['/v1/status?x=1', 'x'],
  ])('%s names %s', async (path, parameter) => {
    const response = await get(path)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ parameter })
  })

  it('cannot use a cursor of another query', async () => {
    const { nextCursor } = await page('/v1/validators?limit=1')
    for (const path of [
      `/v1/operators?cursor=${nextCursor}`,
      `/v1/validators?operator=1&cursor=${nextCursor}`,
      `/v1/validators?includeRemoved=true&cursor=${nextCursor}`,
    ]) {
      const response = await get(path)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: 'CURSOR_OF_ANOTHER_QUERY' })
    }
    expect((await get(`/v1/validators?limit=9&cursor=${nextCursor}`)).status).toBe(200)
  })

  it.each(['/v1/%', '/v1/operators/%ff', '/v1/%c0%ae'])('%s cannot be read', async (path) => {
    const { status, body } = await raw(path)
    expect(status).toBe(400)
    expect(problem.parse(JSON.parse(body)).code).toBe('BAD_URL')
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('with %s are not allowed', async (method) => {
    const response = await fetch(`${running.gateway.url}/v1/operators`, {
      method,
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD')
    expect(response.headers.get('content-type')).toMatch('application/problem+json')
  })

  it('get 406 for an unsupported media type', async () => {
    const response = await get('/v1/operators', { accept: 'image/png' })
    expect(response.status).toBe(406)
    expect((await get('/v1/operators/1', { accept: 'text/csv' })).status).toBe(406)
    expect((await get('/v1/operators', { accept: 'image/png, */*;q=0.1' })).status).toBe(200)
  })
})

it.each([
  ['/v1/operators?limit=1', 200, undefined],
  ['/v1/operators?limit=0', 400, 'BAD_PARAMETER'],
  ['/v1/', 404, 'NOT_FOUND'],
  ['/v1/%', 400, 'BAD_URL'],
  ['/v1/ operators', 404, 'NOT_FOUND'],
  ['/v1/../query', 404, 'NOT_FOUND'],
  ['/v1/../docs', 404, 'NOT_FOUND'],
  ['/v1/%2e%2e/docs', 404, 'NOT_FOUND'],
  ['/v1/\\..\\../docs', 404, 'NOT_FOUND'],
  ['/v1/operators?limit=\u0000\n', 400, 'BAD_PARAMETER'],
  ['/v1/é\ud800', 404, 'NOT_FOUND'],
  ['/v1//evil.example:99999/', 404, 'NOT_FOUND'],
  [`/v1/${'x'.repeat(4_000)}`, 404, 'NOT_FOUND'],
])('answers a query of %j over /stream as over HTTP', async (path, status, code) => {
  const client = await connectStream(running.url('/stream'))
  const reply = await client.request({ op: 'query', path })
  expect(reply).toMatchObject({ result: { status } })
  const { body } = (reply as { result: { body: { code?: string } } }).result
  expect(body.code).toBe(code)
  client.socket.terminate()
})

it('answers HEAD with the headers only', async () => {
  // Compressed and uncompressed responses have different tags; fetch requests compression only with
  // GET.
  const headers = { 'accept-encoding': 'identity' }
  const [head, full] = [
    await fetch(`${running.gateway.url}/v1/operators`, { method: 'HEAD', headers }),
    await get('/v1/operators', headers),
  ]
  expect(head.status).toBe(200)
  expect(await head.text()).toBe('')
  expect(head.headers.get('etag')).toBe(full.headers.get('etag'))
})

it('counts requests by endpoint and status', async () => {
  await get('/v1/status')
  expect(await running.metrics()).toMatch(
    /ssv_gateway_rest_requests_total\{[^}]*route="getStatus",status="200"[^}]*\} [1-9]/,
  )
})
