import { Parser } from '@asyncapi/parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'
import { VERSION } from '../version.ts'

let running: TestGateway
beforeAll(async () => {
  running = await startGateway({ seed: { synced: false } })
})
afterAll(() => running.stop())

/** On a separate connection: the validators take longer than the gateway keeps an idle one. */
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${running.gateway.url}${path}`, { headers: { ...headers, connection: 'close' } })

it('serves an OpenAPI document of its own version', async () => {
  const response = await get('/openapi.json')
  expect(response.headers.get('content-type')).toMatch('application/json')
  const document = (await response.json()) as { info: { version: string } }
  expect((await new Validator().validate(document)).valid).toBe(true)
  expect(document.info.version).toBe(VERSION)
})

it('serves an AsyncAPI document of its own version', async () => {
  const text = await (await get('/asyncapi.json')).text()
  const { document } = await new Parser().parse(text)
  expect(document?.info().version()).toBe(VERSION)
})

it('serves a self-contained page, compressed if accepted', async () => {
  const response = await get('/docs')
  expect(response.headers.get('content-type')).toMatch('text/html')
  expect(response.headers.get('content-encoding')).not.toBeNull()
  expect(response.headers.get('content-security-policy')).toMatch("default-src 'none'")
  const text = await response.text()
  const plain = await get('/docs', { 'accept-encoding': 'identity' })
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(await plain.text()).toBe(text)
})

it.each(['/openapi.json', '/asyncapi.json', '/docs'])(
  'answers a conditional request of %s with 304',
  async (path) => {
    const etag = (await get(path)).headers.get('etag') ?? ''
    expect((await get(path, { 'if-none-match': etag })).status).toBe(304)
    expect((await get(path, { 'if-none-match': '"x"' })).status).toBe(200)
  },
)
