import { afterEach, expect, it } from 'vitest'
import { operatorBody } from '../testing/bodies.ts'
import { connect, refusedUpgrade } from '../testing/client.ts'
import { numbers } from '../testing/numbers.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'
import { connectStream } from '../testing/stream-client.ts'

let running: TestGateway
afterEach(() => running.stop())

const open = async () => {
  const client = await connectStream(running.url('/stream'))
  await client.request({ op: 'subscribe', subscription: 'a' })
  await client.event('live')
  return client
}

it('a stopping gateway is not ready and serves as before during the delay', async () => {
  running = await startGateway({ options: { drainWaitMs: 1_000 } })
  const early = await open()
  const stopped = running.gateway.stop()
  expect(await running.gateway.ready()).toMatchObject({ ready: false, reason: 'STOPPING' })
  // Proxies that do not know yet that it is not ready still send clients.
  const late = await open()
  await running.publish(operatorBody(1))
  for (const client of [early, late]) expect(await client.pushes(1)).toHaveLength(1)
  for (const client of [early, late]) expect(await client.closed).toBe(1_001)
  await stopped
})

it('closes a few connections at a time, each with another reconnect delay, and rejects new ones', async () => {
  running = await startGateway({ options: { drainWindowMs: 1_000 } })
  const clients = []
  for (const _ of numbers(1, 10)) clients.push(await open())
  const original = await connect(running.url('/stream'))
  let closed = 0
  for (const client of clients) client.closed.then(() => (closed += 1))
  const stopped = running.gateway.stop()
  const [first] = clients
  await first?.closed
  const closedThen = closed
  expect(await refusedUpgrade(running.url('/stream'))).toMatchObject({
    status: 503,
    body: { error: { code: 'STOPPING' } },
  })
  const notices = await Promise.all(clients.map((client) => client.event('reconnect')))
  expect(await Promise.all(clients.map((client) => client.closed))).toEqual(Array(10).fill(1_001))
  expect(await original.closed).toBe(1_001)
  expect(closedThen).toBeLessThan(10)
  const moments = new Set(notices.map(({ afterMs }) => afterMs))
  expect(moments.size).toBeGreaterThan(5)
  expect(Math.max(...moments)).toBeLessThanOrEqual(2_100)
  await stopped
})
