import type { RecordBody } from '@ssv-exporter/gateway-api/publication'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const tags = { owner: `0x${'00'.repeat(20)}`, operatorIds: ['1'] }

function operator(index: number, name = 'n', op: RecordBody['op'] = 'put'): RecordBody {
  const record = { publicKey: 'LS0t', name, ownerAddress: tags.owner, index }
  return { type: 'operator', op, block: 1, record, tags }
}
const cluster: RecordBody = {
  type: 'cluster',
  op: 'put',
  block: 1,
  record: {
    id: `0x${'c1'.repeat(32)}`,
    owner: tags.owner,
    operatorIds: [1],
    validatorCount: 1,
    networkFeeIndex: '0',
    index: '0',
    active: true,
    balance: '0',
    updatedBlock: 1,
    currency: 'SSV',
    effectiveBalance: 32,
    effectiveBalanceBlock: null,
    migratedBlock: null,
  },
  tags,
}
const frame = (index: number, name = 'n') =>
  `{"type":"operator","filter":{"from":${index},"to":${index}},"data":[{"publicKey":"LS0t","name":"${name}","ownerAddress":"${tags.owner}","index":${index}}]}`

describe('/stream', () => {
  let running: TestGateway
  beforeAll(async () => {
    running = await startGateway()
  })
  afterAll(() => running.stop())

  it('pushes every publication to every connection, in order, without line feed', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => connect(running.url('/stream'))))
    await running.publish(
      operator(5),
      operator(6, 'é'.repeat(100)),
      operator(7, 'x'.repeat(70_000)),
    )
    for (const client of clients) {
      expect(await client.next()).toBe(frame(5))
      expect(await client.next()).toBe(frame(6, 'é'.repeat(100)))
      expect(await client.next()).toBe(frame(7, 'x'.repeat(70_000)))
      client.socket.close()
    }
  })

  it('pushes a restored record again, and nothing for removals and retractions', async () => {
    const client = await connect(running.url('/stream'))
    await running.publish(operator(1), operator(2, 'n', 'remove'), operator(3, 'n', 'retract'))
    await running.publish(operator(1, 'corrected'))
    expect(await client.next()).toBe(frame(1))
    expect(await client.next()).toBe(frame(1, 'corrected'))
    client.socket.close()
  })

  it('pushes records with new details as before, and skips what it cannot show', async () => {
    const client = await connect(running.url('/stream'))
    const details = { id: 1, fee: '7', addedBlock: 1, removedBlock: null }
    const update = { ...operator(1), update: true, details } as RecordBody
    await running.publish(cluster, { ...update, detail: true }, update, operator(2))
    expect(await client.next()).toBe(frame(1))
    expect(await client.next()).toBe(frame(2))
    client.socket.close()
  })

  it('does not replay to later connections', async () => {
    await running.publish(operator(8))
    const client = await connect(running.url('/stream'))
    await running.publish(operator(9))
    expect(await client.next()).toBe(frame(9))
    client.socket.close()
  })

  it('ignores messages of a client, and closes with 1009 above 1024 bytes', async () => {
    const client = await connect(running.url('/stream'))
    for (let message = 0; message < 300; message += 1) client.send('x'.repeat(1_024))
    await running.publish(operator(10))
    expect(await client.next()).toBe(frame(10))
    client.send('x'.repeat(1_025))
    expect(await client.closed).toBe(1_009)
  })

  it('skips an unknown publication', async () => {
    const client = await connect(running.url('/stream'))
    await running.database.query('seed', "INSERT INTO outbox (topic, payload) VALUES ('x', '{}')")
    await running.publish(operator(11))
    // The previous one may have been moved together with it; only this one must arrive.
    await running.publish(operator(12))
    expect([frame(11), frame(12)]).toContain(await client.next())
    client.socket.close()
  })
})

it('closes a consumer that does not read with 4408 and leaves the others alone', async () => {
  const running = await startGateway({ options: { streamMaxBufferedBytes: 256 * 1024 } })
  const [slow, quick] = await Promise.all([
    connect(running.url('/stream')),
    connect(running.url('/stream')),
  ])
  slow.socket.pause()
  const pushed = async () =>
    Number(/^ssv_gateway_pushed_bytes_total\S* (\S+)/m.exec(await running.metrics())?.[1])
  // The kernel's own buffers fill first. Once a round reaches only one of the two, the other was
  // closed, and has a few seconds to notice it.
  let rounds = 0
  for (let [before, now] = [0, Number.MAX_VALUE]; now - before > 300_000; rounds += 1) {
    before = await pushed()
    await running.publish(operator(rounds, 'x'.repeat(200_000)))
    expect((await quick.next()).length).toBeGreaterThan(200_000)
    now = await pushed()
  }
  slow.socket.resume()
  expect(await slow.closed).toBe(4_408)
  await running.publish(operator(rounds))
  expect(await quick.next()).toBe(frame(rounds))
  quick.socket.close()
  await running.stop()
})
