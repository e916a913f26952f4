import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decidedBody, keyOf, operatorBody, validatorBody } from '../testing/bodies.ts'
import { connect, type TestClient } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

let running: TestGateway
let client: TestClient

beforeAll(async () => {
  running = await startGateway()
  client = await connect(running.url('/stream'))
})
afterAll(async () => {
  client.socket.close()
  await running.stop()
})

/** Publishes and resolves to `count` pushes. */
async function pushesOf(count: number, ...bodies: PublicationBody[]) {
  await running.publish(...bodies)
  const pushes = []
  while (pushes.length < count) pushes.push(JSON.parse(await client.next()))
  return pushes
}

it('`from` and `to` of a push', async () => {
  const pushes = await pushesOf(3, operatorBody(7), validatorBody(2341), decidedBody(1, 23))
  expect(pushes.map(({ type, filter }) => ({ type, filter }))).toEqual([
    { type: 'operator', filter: { from: 7, to: 7 } },
    { type: 'validator', filter: { from: 2341, to: 2341 } },
    { type: 'decided', filter: { from: 23, to: 23, role: 'ATTESTER', publicKey: keyOf(1) } },
  ])
})

it('Order of pushes', async () => {
  const indexes = Array.from({ length: 200 }, (_, index) => index)
  const pushes = await pushesOf(200, ...indexes.map((index) => operatorBody(index)))
  expect(pushes.map(({ filter }) => filter.from)).toEqual(indexes)
})

it('Corrections', async () => {
  const corrected = validatorBody(5)
  if (corrected.type === 'validator')
    corrected.record.operators[0] = { publicKey: 'b3Ro', nodeId: 1 }
  const pushes = await pushesOf(2, validatorBody(5), corrected)
  expect(pushes.map(({ filter, data }) => [filter.from, data[0].operators[0].publicKey])).toEqual([
    [5, 'LS0t'],
    [5, 'b3Ro'],
  ])
})

it('More signers', async () => {
  const pushes = await pushesOf(2, decidedBody(1, 30), decidedBody(1, 30, true))
  expect(pushes.map(({ filter, data }) => [filter.from, data[0].signer_ids])).toEqual([
    [30, [1, 2, 3]],
    [30, [1, 2, 3, 4]],
  ])
})

it('Heights below the highest', async () => {
  const pushes = await pushesOf(2, decidedBody(1, 41), decidedBody(1, 40))
  expect(pushes.map(({ filter }) => filter.from)).toEqual([41, 40])
})

it('Removals', async () => {
  const removals = [operatorBody(1, 'remove'), validatorBody(1, 'remove')]
  const [push] = await pushesOf(1, ...removals, operatorBody(2))
  expect(push).toMatchObject({ type: 'operator', filter: { from: 2 } })
})

it('Messages of a client on `/stream`', async () => {
  for (let message = 0; message < 300; message += 1) client.send('x')
  const [push] = await pushesOf(1, operatorBody(3))
  expect(push).toMatchObject({ type: 'operator', filter: { from: 3 } })
  const loud = await connect(running.url('/stream'))
  loud.send('x'.repeat(1_025))
  expect(await loud.closed).toBe(1_009)
})

it('A client that does not read', async () => {
  const small = await startGateway({ options: { streamMaxBufferedBytes: 64 * 1024 } })
  const slow = await connect(small.url('/stream'))
  slow.socket.pause()
  const body = operatorBody(1)
  if (body.type === 'operator') body.record.name = 'x'.repeat(200_000)
  const isClosed = async () =>
    /^ssv_gateway_slow_consumers_total\S* 1$/m.test(await small.metrics())
  // The kernel's own buffers fill first.
  while (!(await isClosed())) await small.publish(body)
  slow.socket.resume()
  expect(await slow.closed).toBe(4_408)
  await small.stop()
})
