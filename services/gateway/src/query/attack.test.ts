import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const UNPARSABLE =
  '{"type":"error","filter":{"from":0,"to":0},"data":["could not parse network message"'

/** Waits until a value has not changed for a second. */
async function untilStill(value: () => number): Promise<void> {
  let before: number
  do {
    before = value()
    await delay(1_000)
  } while (value() !== before)
}

describe('garbage on /query', () => {
  let running: TestGateway
  beforeAll(async () => {
    running = await startGateway({
      seed: { operators: [{ index: 0, key: 'k' }] },
      options: { maxRequestsPerSecond: 100_000 },
    })
  })
  afterAll(() => running.stop())

  it.each([
    ['random bytes', Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 7_919) % 256))],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0xc0, 0x80])],
    ['nothing', ''],
    ['a NUL', '\u0000'],
    ['deep nesting', `{"a":${'['.repeat(30_000)}`],
    ['deep nesting of objects', '{"a":'.repeat(10_000)],
    ['2^64', '{"type":"operator","filter":{"from":18446744073709551616}}'],
    ['a negative number', '{"type":"operator","filter":{"from":-1}}'],
    ['60 000 digits', `{"filter":{"to":${'9'.repeat(60_000)}}}`],
  ])(
    'is answered with the documented error and the connection stays open: %s',
    async (_what, input) => {
      const client = await connect(running.url('/query'))
      expect((await client.ask(input)).startsWith(UNPARSABLE)).toBe(true)
      expect(await client.ask('{"type":"operator"}')).toContain('"publicKey":"k"')
      client.socket.close()
    },
  )

  it('in a key is looked up like any other key', async () => {
    const client = await connect(running.url('/query'))
    for (const key of ['\\u0000', '\\ud800', "'; DROP TABLE operator; --", 'x'.repeat(60_000)]) {
      const answer = await client.ask(`{"type":"operator","filter":{"publicKey":"${key}"}}`)
      expect(answer).toMatch(/"data":\[\]\}\n$/)
    }
    client.socket.close()
  })

  it('in a frame of 10 MB closes only its connection, with 1009', async () => {
    const [attacker, other] = await Promise.all([
      connect(running.url('/query')),
      connect(running.url('/query')),
    ])
    attacker.send(Buffer.alloc(10 * 1024 * 1024, '{'))
    expect(await attacker.closed).toBe(1_009)
    expect(await other.ask('{}')).toContain('unknown message type')
    other.socket.close()
  })

  it('is read no faster than it is answered: 10 000 requests at once keep memory flat', async () => {
    const requests = 10_000
    const client = await connect(running.url('/query'))
    global.gc?.()
    const before = process.memoryUsage().rss
    for (let request = 0; request < requests; request += 1) {
      client.send(`{"type":"operator","filter":{"from":2,"to":${request}}}`)
    }
    for (let request = 0; request < requests; request += 1) {
      const answer = await client.next()
      if (!answer.includes(`"to":${request}}`)) throw new Error(`out of order: ${answer}`)
    }
    const grownMb = (process.memoryUsage().rss - before) / 1024 / 1024
    // The client of this test lives in the same process and retains what it sends and receives.
    expect(grownMb).toBeLessThan(100)
    client.socket.close()
  })

  it('is not read from a client that does not read its answers', async () => {
    const client = await connect(running.url('/query'))
    client.socket.pause()
    // The answer repeats the type: as many bytes are sent as received.
    const request = `{"type":"${'x'.repeat(10_000)}"}`
    for (let sent = 0; sent < 3_000; sent += 1) client.send(request)
    for (let ping = 0; ping < 10_000; ping += 1) client.socket.ping('x'.repeat(125))
    await untilStill(() => client.socket.bufferedAmount)
    // What the kernel does not hold is still with the client: 30 MB were sent.
    expect(client.socket.bufferedAmount).toBeGreaterThan(15_000_000)
    const other = await connect(running.url('/query'))
    expect(await other.ask('{}')).toContain('unknown message type')
    other.socket.close()
    client.socket.terminate()
  })
})

it('is read no faster than the rate limit of the connection', async () => {
  const running = await startGateway({ options: { maxRequestsPerSecond: 20 } })
  const client = await connect(running.url('/query'))
  for (let request = 0; request < 30; request += 1) client.send('{}')
  for (let request = 0; request < 30; request += 1) await client.next()
  expect(await running.metrics()).toMatch(
    /ssv_gateway_paused_reads_total\{path="query".*\} (?!0)\d+/,
  )
  client.socket.close()
  await running.stop()
})

describe('a failing database', () => {
  it('is reported as a time-out if a statement takes too long', async () => {
    const running = await startGateway({ statementTimeoutMs: 100 })
    const client = await connect(running.url('/query'))
    const blocked = running.database.transaction('block', async (transaction) => {
      await transaction.query('block', 'LOCK TABLE operator IN ACCESS EXCLUSIVE MODE')
      return client.ask('{"type":"operator","filter":{"from":7}}')
    })
    expect(await blocked).toBe(
      '{"type":"error","filter":{"from":7,"to":0},"data":["internal error - could not get operators","the query took longer than the server allows"]}\n',
    )
    expect(await client.ask('{"type":"operator"}')).toContain('"data":[]')
    client.socket.close()
    await running.stop()
  })

  it('is reported as busy if no database slot becomes free in time', async () => {
    const running = await startGateway({
      statementTimeoutMs: 2_000,
      options: { poolSize: 1, queueTimeoutMs: 100 },
    })
    const [first, second] = await Promise.all([
      connect(running.url('/query')),
      connect(running.url('/query')),
    ])
    await running.database.transaction('block', async (transaction) => {
      await transaction.query('block', 'LOCK TABLE operator IN ACCESS EXCLUSIVE MODE')
      first.send('{"type":"operator"}')
      await delay(50)
      expect(await second.ask('{"type":"operator"}')).toContain(
        '"data":["internal error - could not get operators","the server is busy, try again later"]',
      )
    })
    expect(await first.next()).toContain('"data":[]')
    for (const { socket } of [first, second]) socket.close()
    await running.stop()
  })

  it('is reported as unavailable on an open connection', async () => {
    const running = await startGateway()
    const client = await connect(running.url('/query'))
    await running.database.query('break', 'ALTER TABLE validator RENAME TO validator_away')
    const key = 'a9'.repeat(48)
    expect(await client.ask(`{"type":"validator","filter":{"publicKey":"${key}"}}`)).toBe(
      `{"type":"error","filter":{"from":0,"to":0,"publicKey":"${key}"},"data":["internal error - could not get validators","the database did not answer, try again later"]}\n`,
    )
    expect(await client.ask('{"type":"validator"}')).toContain('"type":"error"')
    await running.database.query('mend', 'ALTER TABLE validator_away RENAME TO validator')
    expect(await client.ask('{"type":"validator"}')).toContain('"data":[]')
    client.socket.close()
    await running.stop()
  })
})
