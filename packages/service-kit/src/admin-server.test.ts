import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type AdminServer, createAdminServer, type Readiness } from './admin-server.ts'
import { silentLogger } from './logger.ts'
import { createMetrics } from './metrics.ts'

let server: AdminServer | undefined

afterEach(async () => {
  await server?.stop()
})

async function serve(
  ready: () => Promise<Readiness> = async () => ({ ready: true }),
  status: () => Promise<Record<string, unknown>> = async () => ({}),
): Promise<AdminServer> {
  const modules = { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) }
  server = createAdminServer({ host: '127.0.0.1', port: 0 }, { ...modules, ready, status })
  await server.start()
  return server
}

test('is live regardless of readiness', async () => {
  const { url } = await serve(async () => ({ ready: false }))
  expect((await fetch(`${url}/live`)).status).toBe(200)
})

test('answers readiness with 200 or 503, with its facts', async () => {
  let ready = false
  const { url } = await serve(async () => ({ ready, role: 'standby', lag: 3n }))
  const before = await fetch(`${url}/ready`)
  expect(before.status).toBe(503)
  expect(await before.json()).toEqual({ ready: false, role: 'standby', lag: '3' })
  ready = true
  expect((await fetch(`${url}/ready`)).status).toBe(200)
})

test('is not ready if the readiness check fails, and reports why', async () => {
  const { url } = await serve(() => Promise.reject(new Error('database is away')))
  const answer = await fetch(`${url}/ready`)
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({ ready: false, reason: 'database is away' })
})

test('serves metrics in the Prometheus format', async () => {
  const { url } = await serve()
  const answer = await fetch(`${url}/metrics`)
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  expect(await answer.text()).toContain('process_cpu_seconds_total{component="test"}')
})

test('keeps every digit of a 64-bit number in the status', async () => {
  const { url } = await serve(undefined, async () => ({ position: 2n ** 63n }))
  expect(await (await fetch(`${url}/status`)).json()).toEqual({ position: '9223372036854775808' })
})

test('does not reveal why the status failed', async () => {
  const { url } = await serve(undefined, () => Promise.reject(new Error('password=hunter2')))
  const answer = await fetch(`${url}/status`)
  expect(answer.status).toBe(500)
  expect(await answer.text()).toBe('{"error":"internal error"}')
})

test.each(['/', '/live/', '/health', '/../etc/passwd'])(
  'answers %s with 404 in JSON',
  async (path) => {
    const { url } = await serve()
    const answer = await fetch(url + path, { method: 'POST' })
    expect(answer.status).toBe(404)
    expect(await answer.json()).toEqual({ error: 'not found' })
  },
)

test('stops despite a request that never ends', async () => {
  const { url, stop } = await serve()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('GET /live HTTP/1.1\r\nhost: x\r\n\r\n')
  await once(socket, 'data')
  socket.write('GET /live HTTP/1.1\r\nhost:')
  // The answer on a second connection shows that the server has received the partial request.
  await fetch(`${url}/live`)
  const closed = once(socket, 'close')
  await stop()
  await closed
})
