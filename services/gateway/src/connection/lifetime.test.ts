import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { connect } from '../testing/client.ts'
import { startGateway } from '../testing/start-gateway.ts'

it('pings an idle connection and keeps it while it answers', async () => {
  const running = await startGateway({ options: { pingIntervalMs: 50, pongTimeoutMs: 300 } })
  const client = await connect(running.url('/query'))
  for (let ping = 0; ping < 10; ping += 1) await once(client.socket, 'ping')
  expect(await client.ask('{}')).toContain('unknown message type')
  client.socket.close()
  await running.stop()
})

it('closes a connection that does not answer pings', async () => {
  const running = await startGateway({ options: { pingIntervalMs: 50, pongTimeoutMs: 200 } })
  const silent = await connect(running.url('/stream'), { autoPong: false })
  expect(await silent.closed).toBe(1_006)
  await running.stop()
})

it("answers a client's ping", async () => {
  const running = await startGateway()
  const client = await connect(running.url('/query'))
  client.socket.ping('hello')
  const [data] = (await once(client.socket, 'pong')) as [Buffer]
  expect(data.toString()).toBe('hello')
  client.socket.close()
  await running.stop()
})

it('finishes the current answer when stopped, then closes with 1001', async () => {
  const running = await startGateway({ seed: { operators: [{ index: 0, key: 'k' }] } })
  const [query, stream] = await Promise.all([
    connect(running.url('/query')),
    connect(running.url('/stream')),
  ])
  let answer: Promise<string> | undefined
  let stopping: Promise<void> | undefined
  await running.database.transaction('block', async (transaction) => {
    await transaction.query('block', 'LOCK TABLE operator IN ACCESS EXCLUSIVE MODE')
    answer = query.ask('{"type":"operator"}')
    await delay(100)
    stopping = running.gateway.stop()
    expect(await stream.closed).toBe(1_001)
  })
  expect(await answer).toContain('"publicKey":"k"')
  expect(await query.closed).toBe(1_001)
  await stopping
  await running.stop()
})

it('stops despite a client that never closes', async () => {
  const running = await startGateway({ options: { drainTimeoutMs: 100 } })
  const client = await connect(running.url('/query'))
  client.socket.pause()
  await running.gateway.stop()
  client.socket.terminate()
  await running.stop()
})
