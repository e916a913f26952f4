import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Client, createClient } from '../client.ts'
import type { ClientOptions } from '../client-options.ts'
import {
  createScriptedGateway,
  type ScriptedGateway,
  type ScriptedGatewayOptions,
} from '../testing/scripted-gateway.ts'
import { take } from '../testing/take.ts'
import type { ConnectionStatus } from './connection-status.ts'
import { ConnectionStoppedError, WebSocketMissingError } from './errors.ts'

const RECONNECT = { minMs: 8, maxMs: 32 }

let gateway: ScriptedGateway
let client: Client
let seen: ConnectionStatus[]

async function start(script: Partial<ScriptedGatewayOptions>, options?: Partial<ClientOptions>) {
  gateway = await createScriptedGateway(script)
  seen = []
  client = createClient({
    url: gateway.url,
    WebSocket,
    reconnect: RECONNECT,
    onStatus: (status) => seen.push(status),
    random: () => 1,
    ...options,
  })
}

afterEach(async () => {
  client.close()
  await gateway.stop()
})

const waits = () => seen.flatMap((status) => (status.state === 'waiting' ? [status] : []))

it('is shared by all streams, and open only while there is one', async () => {
  await start({})
  expect(client.status.state).toBe('idle')
  const streams = [client.stream(), client.stream(), client.stream()]
  await expect.poll(() => gateway.received.length).toBe(3)
  expect(gateway.connections).toBe(1)
  expect(seen.map(({ state }) => state)).toEqual(['connecting', 'open'])
  streams[0]?.close()
  streams[1]?.close()
  expect(client.status.state).toBe('open')
  streams[2]?.close()
  expect(client.status.state).toBe('idle')
  client.stream()
  await expect.poll(() => gateway.connections).toBe(2)
})

it('reconnects after the delay requested by the gateway', async () => {
  await start({})
  client.stream()
  await expect.poll(() => client.status.state).toBe('open')
  gateway.say({ op: 'reconnect', afterMs: 77 })
  gateway.close(1001)
  await expect.poll(() => gateway.connections).toBe(2)
  expect(waits()).toMatchObject([{ retryInMs: 77, code: 1001 }])
})

it('backs off up to a limit while connections end before a heartbeat', async () => {
  await start({
    fault: (connection, message) => (connection < 5 && message > 0 ? 'break' : undefined),
  })
  client.stream()
  await expect.poll(() => gateway.connections).toBe(6)
  expect(waits().map(({ retryInMs }) => retryInMs)).toEqual([8, 16, 32, 32, 32])
})

it('resets the backoff after a connection that lasted', async () => {
  await start({ fault: (connection) => (connection < 3 ? 'break' : undefined) })
  client.stream()
  await expect.poll(() => client.status.state).toBe('open')
  gateway.publish(1)
  await expect.poll(() => client.status.top).toBe(1)
  gateway.break()
  await expect.poll(() => gateway.connections).toBe(5)
  expect(waits().map(({ retryInMs }) => retryInMs)).toEqual([8, 16, 32, 8])
})

it('randomises delays', async () => {
  await start({}, { random: () => 0.25 })
  client.stream()
  await expect.poll(() => client.status.state).toBe('open')
  gateway.break()
  await expect.poll(() => gateway.connections).toBe(2)
  expect(waits()).toMatchObject([{ retryInMs: 2, code: 1006 }])
})

it('drops a connection without heartbeats', async () => {
  await start({
    fault: (connection, message) => (connection === 0 && message === 3 ? 'freeze' : undefined),
  })
  client.stream()
  await expect.poll(() => gateway.connections).toBe(2)
  expect(waits()).toMatchObject([{ code: 1006, reason: 'silent' }])
})

it('ignores messages of a dropped connection', async () => {
  const blocks: number[] = []
  await start(
    { fault: (connection, message) => (connection === 0 && message === 3 ? 'freeze' : undefined) },
    { onFinality: (block) => blocks.push(block) },
  )
  client.stream()
  await expect.poll(() => gateway.connections).toBe(2)
  await expect.poll(() => client.status.state).toBe('open')
  gateway.sayWhereFrozen({ op: 'finality', block: 1 })
  gateway.sayWhereFrozen({
    op: 'reset',
    reason: 'epoch',
    position: { epoch: 'e', offset: 0 },
    earliest: 1,
  })
  gateway.publish(1)
  await expect.poll(() => client.status.top).toBe(1)
  gateway.say({ op: 'finality', block: 2 })
  await expect.poll(() => blocks).toContain(2)
  expect(blocks).toEqual([2])
})

it('drops a connection without hello', async () => {
  const script = {
    fault: (connection: number) => (connection === 0 ? 'freeze' : undefined),
  } as const
  await start(script, { connectTimeoutMs: 200 })
  client.stream()
  await expect.poll(() => client.status.state).toBe('open')
  expect(waits()[0]).toMatchObject({ code: 1006, reason: 'no hello' })
})

it.each(['<html>', 'null'])('drops a connection that sends %s', async (text) => {
  await start({})
  client.stream()
  await expect.poll(() => client.status.state).toBe('open')
  gateway.sayText(text)
  await expect.poll(() => gateway.connections).toBe(2)
  expect(waits()).toMatchObject([{ code: 1006, reason: 'not a message' }])
})

it('stops with an error for every stream when asked to; a new stream reconnects', async () => {
  await start({})
  const waiting = [client.stream(), client.stream()].map((stream) => take(stream, 1))
  await expect.poll(() => gateway.received.length).toBe(2)
  gateway.close(1008)
  for (const ended of waiting) {
    await expect(ended).rejects.toThrow(ConnectionStoppedError)
    await expect(ended).rejects.toMatchObject({ closeCode: 1008 })
  }
  expect(client.status).toMatchObject({ state: 'stopped', code: 1008 })
  expect(gateway.connections).toBe(1)
  client.stream()
  await expect.poll(() => client.status.state).toBe('open')
})

it('reconnects while nobody iterates', async () => {
  await start({})
  await gateway.stop()
  client.stream()
  await expect.poll(() => waits().length).toBeGreaterThan(3)
  client.close()
  expect(client.status.state).toBe('idle')
  await start({})
})

it('reports finality and the position of the log', async () => {
  const blocks: number[] = []
  await start({}, { onFinality: (block) => blocks.push(block) })
  client.stream()
  await expect.poll(() => client.status.state).toBe('open')
  expect(client.status).toMatchObject({ top: 0, finalizedBlock: null })
  gateway.say({ op: 'finality', block: 12 })
  gateway.publish(3)
  await expect.poll(() => client.status).toMatchObject({ top: 3, finalizedBlock: 12 })
  expect(blocks).toEqual([12])
})

it('ignores unknown messages of a newer gateway', async () => {
  await start({})
  const stream = client.stream()
  await expect.poll(() => gateway.received.length).toBe(1)
  gateway.say({ op: 'weather', sunny: true })
  gateway.publish(1)
  expect(await take(stream, 1)).toHaveLength(1)
  expect(gateway.connections).toBe(1)
})

it('sends requests at once, even while every stream waits for its consumer', async () => {
  await start({})
  const stream = client.stream({ from: { epoch: gateway.epoch, offset: 0 }, bufferSize: 1 })
  gateway.publish(3)
  await expect.poll(() => gateway.received.at(-1)?.op).toBe('unsubscribe')
  gateway.break()
  await expect.poll(() => gateway.received.at(-1)?.op).toBe('ping')
  expect(await take(stream, 3)).toHaveLength(3)
})

it('reports a missing WebSocket implementation', async () => {
  await start({})
  vi.stubGlobal('WebSocket', undefined)
  const without = createClient({ url: gateway.url })
  expect(() => without.stream()).toThrow(WebSocketMissingError)
  vi.unstubAllGlobals()
})
