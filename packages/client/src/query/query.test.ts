import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Client, createClient } from '../client.ts'
import { all } from '../testing/all.ts'
import { ProblemError, UnreachableError } from './errors.ts'

const asOf = { epoch: 'e', offset: 7 }
const publicKey = 'a9'.repeat(48)

let server: Server
let client: Client
let asked: string[]
let answer: (response: ServerResponse, path: string, nth: number) => void

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    answer(response, path, asked.length - 1)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  client = createClient({
    url: `http://127.0.0.1:${port}/base/`,
    reconnect: { minMs: 1, maxMs: 4 },
    retries: 3,
  })
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

const json = (response: ServerResponse, body: object) => response.end(JSON.stringify(body))

function problem(response: ServerResponse, status: number, code: string, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers })
  json(response, { type: `/docs#${code}`, title: '', status, code, detail: 'why', parameter: 'p' })
}

it('reads a list page by page, only as far as it is iterated', async () => {
  answer = (response, path) => {
    const from = Number(new URL(path, 'http://x').searchParams.get('cursor') ?? 0)
    const data = [{ index: from }, { index: from + 1 }]
    json(response, { data, nextCursor: from < 4 ? `${from + 2}` : null, asOf })
  }
  const listing = client.query.operators.list({ limit: 2, includeRemoved: true })
  const indices: number[] = []
  for await (const { index } of listing) indices.push(index)
  expect(indices).toEqual([0, 1, 2, 3, 4, 5])
  expect(asked).toEqual([
    '/base/v1/operators?limit=2&includeRemoved=true',
    '/base/v1/operators?limit=2&includeRemoved=true&cursor=2',
    '/base/v1/operators?limit=2&includeRemoved=true&cursor=4',
  ])

  for await (const page of listing.pages()) {
    expect(page).toEqual({ data: [{ index: 0 }, { index: 1 }], nextCursor: '2', asOf })
    break
  }
  expect(asked).toHaveLength(4)
})

it('reads every resource', async () => {
  answer = (response) => json(response, { data: [], nextCursor: null, asOf })
  const { query } = client
  await all(query.validators.list({ operator: 3, status: 'active' }))
  await all(query.validators.decided(publicKey, { role: 'ATTESTER', from: 2n ** 63n }))
  await all(query.clusters.list({ active: false }))
  await all(query.events.list({ event: 'ValidatorAdded', order: 'desc' }))
  answer = (response) => json(response, { data: { id: 1 }, asOf })
  expect(await query.operators.get(1)).toEqual({ data: { id: 1 }, asOf })
  await query.validators.get(publicKey)
  await query.status()
  expect(asked).toEqual([
    '/base/v1/validators?operator=3&status=active',
    `/base/v1/validators/${publicKey}/decided?role=ATTESTER&from=9223372036854775808`,
    '/base/v1/clusters?active=false',
    '/base/v1/events?event=ValidatorAdded&order=desc',
    '/base/v1/operators/1',
    `/base/v1/validators/${publicKey}`,
    '/base/v1/status',
  ])
})

it('throws a permanent problem at once, with the details from the gateway', async () => {
  answer = (response) => problem(response, 404, 'OPERATOR_NOT_FOUND')
  const failed = client.query.operators.get(9)
  await expect(failed).rejects.toThrow(ProblemError)
  await expect(failed).rejects.toMatchObject({
    status: 404,
    code: 'OPERATOR_NOT_FOUND',
    detail: 'why',
    parameter: 'p',
    temporary: false,
    retryAfterMs: undefined,
  })
  expect(asked).toHaveLength(1)
})

it('retries a temporary problem after the delay given by the gateway', async () => {
  answer = (response, _, nth) => {
    if (nth === 0) problem(response, 429, 'TOO_MANY_REQUESTS', { 'retry-after': '0' })
    else if (nth === 1) response.writeHead(502).end('<html>')
    else if (nth === 2) response.destroy()
    else json(response, { data: {}, asOf })
  }
  await client.query.status()
  expect(asked).toHaveLength(4)
})

it('throws a temporary problem that persists', async () => {
  answer = (response) => problem(response, 503, 'BUSY', { 'retry-after': '0' })
  await expect(client.query.status()).rejects.toMatchObject({
    code: 'BUSY',
    temporary: true,
    retryAfterMs: 0,
  })
  expect(asked).toHaveLength(4)
  answer = (response) => response.writeHead(502, { 'retry-after': new Date(0).toUTCString() }).end()
  await expect(client.query.status()).rejects.toMatchObject({ code: 'HTTP_ERROR', retryAfterMs: 0 })
  answer = (response) => response.destroy()
  await expect(client.query.status()).rejects.toThrow(UnreachableError)
})

it('aborts an attempt that exceeds its time limit', async () => {
  answer = () => {}
  const { port } = server.address() as AddressInfo
  const hasty = createClient({ url: `http://127.0.0.1:${port}`, timeoutMs: 20, retries: 0 })
  await expect(hasty.query.status()).rejects.toMatchObject({
    code: 'UNREACHABLE',
    cause: { name: 'TimeoutError' },
  })
})

it('rejects with the reason of its signal during a request', async () => {
  const abort = new AbortController()
  answer = () => abort.abort('enough')
  await expect(client.query.status({ signal: abort.signal })).rejects.toBe('enough')
})

it('waits for the delay given by the gateway, or until its signal aborts', async () => {
  const abort = new AbortController()
  answer = (response) => problem(response, 503, 'BUSY', { 'retry-after': '3600' })
  const asking = client.query.status({ signal: abort.signal })
  await expect.poll(() => asked.length).toBe(1)
  // Otherwise all four attempts would be over by now.
  await sleep(300)
  expect(asked).toHaveLength(1)
  abort.abort('enough')
  await expect(asking).rejects.toBe('enough')
})
