import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

// About the maximum of one socket read (64 KiB).
const AT_ONCE = 9_000

let running: TestGateway
beforeAll(async () => {
  running = await startGateway({ options: { maxRequestsPerSecond: 100_000 } })
})
afterAll(() => running.stop())

async function answered(): Promise<number> {
  const counted = /^ssv_gateway_requests_total\{.*"UNPARSABLE".*\} (\d+)$/m
  return Number(counted.exec(await running.metrics())?.[1] ?? 0)
}

it('interleaves requests of other connections with many sent at once on one', async () => {
  const [greedy, other] = await Promise.all([
    connect(running.url('/query')),
    connect(running.url('/query')),
  ])
  const before = await answered()
  for (let request = 0; request < AT_ONCE; request += 1) greedy.send('x')
  expect(await other.ask('{}')).toContain('unknown message type')
  expect((await answered()) - before).toBeLessThan(AT_ONCE / 2)
  for (let request = 0; request < AT_ONCE; request += 1) await greedy.next()
  for (const { socket } of [greedy, other]) socket.close()
})

it('drops the remaining requests of a closed connection', async () => {
  const client = await connect(running.url('/query'))
  const before = await answered()
  for (let request = 0; request < AT_ONCE; request += 1) client.send('x')
  await client.next()
  client.socket.terminate()
  await expect
    .poll(() => running.gateway.status())
    .toMatchObject({ connections: { query: 0, stream: 0 } })
  expect((await answered()) - before).toBeLessThan(AT_ONCE)
})

it('closes a connection with 1008 for a message in very many fragments', async () => {
  const client = await connect(running.url('/query'))
  for (let fragment = 0; fragment < 40; fragment += 1) client.socket.send(' ', { fin: false })
  expect(await client.closed).toBe(1_008)
})

it('accepts a message in a few fragments', async () => {
  const client = await connect(running.url('/query'))
  client.socket.send('{"type":', { fin: false })
  client.socket.send('"operator"', { fin: false })
  expect(await client.ask('}')).toContain('"data":[]')
  client.socket.close()
})
