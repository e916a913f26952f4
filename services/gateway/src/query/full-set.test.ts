import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { connect } from '../testing/client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const VALIDATORS = 20_000
const STATEMENT_TIMEOUT_MS = 2_000
const KEY = 'k'.repeat(612)
const ALL = '{"type":"validator","filter":{"from":0}}'

describe('a full set of validators', () => {
  let running: TestGateway

  beforeAll(async () => {
    running = await startGateway({
      seed: { operators: [{ index: 0, key: KEY }] },
      options: { maxFullSets: 1, queueTimeoutMs: 300 },
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    })
    await running.database.query(
      'seed',
      'INSERT INTO validator_key (key) SELECT substring(sha512(int4send(i)) FOR 48) FROM generate_series(1, $1::int) i',
      [VALIDATORS],
    )
    await running.database.query(
      'seed',
      `INSERT INTO validator (key_id, index, owner, operator_key_ids, share_public_keys, registered_block)
       SELECT id, id - 1, '\\x00', ARRAY[k, k, k, k], '\\x', 1
       FROM validator_key CROSS JOIN (SELECT min(operator_key.id) AS k FROM operator_key) keys`,
    )
  })
  afterAll(() => running.stop())

  /** A client that stops reading after the first bytes of its answer. */
  async function stalled(): Promise<WebSocket> {
    const { socket } = await connect(running.url('/query'))
    socket.send(ALL)
    await delay(100)
    socket.pause()
    return socket
  }

  it('is sent as one message with every validator once, in order', async () => {
    const client = await connect(running.url('/query'))
    client.send('{"type":"operator","filter":{"from":9}}')
    client.send(ALL)
    client.send('{"type":"operator","filter":{"from":8}}')
    expect(await client.next()).toContain('"from":9')
    const answer = await client.next()
    expect(answer.endsWith(']}\n')).toBe(true)
    const { data } = JSON.parse(answer) as {
      data: { index: number; operators: { publicKey: string; nodeId: number }[] }[]
    }
    expect(data.map(({ index }) => index)).toEqual(Array.from({ length: VALIDATORS }, (_, i) => i))
    expect(data[7]?.operators[3]).toEqual({ publicKey: KEY, nodeId: 4 })
    expect(await client.next()).toContain('"from":8')
    client.socket.close()
  })

  it('is not buffered for a client that stops reading, and delays no other request', async () => {
    const socket = await stalled()
    const client = await connect(running.url('/query'))
    const before = process.memoryUsage().rss
    await delay(1_000)
    const grownMb = (process.memoryUsage().rss - before) / 1024 / 1024
    // The whole answer has 52 MB.
    expect(grownMb).toBeLessThan(40)
    expect(await client.ask('{"type":"validator","filter":{"from":3,"to":5}}')).toContain(
      '"index":5',
    )
    socket.terminate()
    client.socket.close()
  })

  it('may take its client longer than the statement timeout', async () => {
    const client = await connect(running.url('/query'))
    client.send(ALL)
    await delay(50)
    client.socket.pause()
    await delay(STATEMENT_TIMEOUT_MS + 500)
    client.socket.resume()
    expect((await client.next()).endsWith(']}\n')).toBe(true)
    client.socket.close()
  })

  it('is rejected as busy above the concurrency limit, and accepted again when a client has disconnected', async () => {
    const socket = await stalled()
    const client = await connect(running.url('/query'))
    expect(await client.ask(ALL)).toBe(
      '{"type":"error","filter":{"from":0,"to":0},"data":["internal error - could not get validators","the server is busy, try again later"]}\n',
    )
    socket.terminate()
    await expect.poll(() => client.ask(ALL).then((answer) => answer.length > 1_000_000)).toBe(true)
    client.socket.close()
  })

  it('closes the connection with 1011 when it cannot be completed', async () => {
    const client = await connect(running.url('/query'))
    client.send(ALL)
    client.socket.pause()
    await delay(300)
    await running.database.query('hide', 'ALTER TABLE validator RENAME TO hidden')
    client.socket.resume()
    expect(await client.closed).toBe(1_011)
    await running.database.query('show', 'ALTER TABLE hidden RENAME TO validator')
  })
})

it('closes the connection with 1011 when it takes too long', async () => {
  const running = await startGateway({
    seed: { operators: [{ index: 0, key: KEY.repeat(100) }] },
    options: { answerTimeoutMs: 300 },
  })
  await running.database.query(
    'seed',
    'INSERT INTO validator_key (key) SELECT substring(sha512(int4send(i)) FOR 48) FROM generate_series(1, 500) i',
  )
  await running.database.query(
    'seed',
    `INSERT INTO validator (key_id, index, owner, operator_key_ids, share_public_keys, registered_block)
     SELECT id, id - 1, '\\x00', ARRAY[k, k, k, k], '\\x', 1
     FROM validator_key CROSS JOIN (SELECT min(operator_key.id) AS k FROM operator_key) keys`,
  )
  const client = await connect(running.url('/query'))
  client.send(ALL)
  client.socket.pause()
  await delay(600)
  client.socket.resume()
  expect(await client.closed).toBe(1_011)
  await running.stop()
})
