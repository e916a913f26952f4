import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { StreamFilter } from '../api-types.ts'
import { type Client, createClient } from '../client.ts'
import { offsetsMatching } from '../testing/publications.ts'
import { createScriptedGateway, type ScriptedGateway } from '../testing/scripted-gateway.ts'
import { take } from '../testing/take.ts'
import { StreamGapError, StreamRefusedError } from './errors.ts'
import type { StreamGap } from './stream-gap.ts'

const OPERATORS: StreamFilter = { types: ['operator'] }

let gateway: ScriptedGateway
let client: Client

beforeEach(async () => {
  gateway = await createScriptedGateway()
  client = createClient({ url: gateway.url, WebSocket, reconnect: { minMs: 1, maxMs: 4 } })
})
afterEach(async () => {
  client.close()
  await gateway.stop()
})

const at = (offset: number) => ({ epoch: gateway.epoch, offset })
const start = () => at(0)
const offsets = (pushes: { position: { offset: number } }[]) =>
  pushes.map(({ position }) => position.offset)

it('starts with new publications, with the oldest retained one, or after a position', async () => {
  gateway.publish(5)
  gateway.prune(2)
  const earliest = client.stream({ from: 'earliest' })
  const position = client.stream({ from: at(4) })
  const latest = client.stream()
  expect(offsets(await take(earliest, 3))).toEqual([3, 4, 5])
  expect(offsets(await take(position, 1))).toEqual([5])
  await expect.poll(() => latest.position).toEqual(at(5))
  gateway.publish(1)
  expect(offsets(await take(latest, 1))).toEqual([6])
})

it('advances its position past a push only when the consumer requests the next one', async () => {
  gateway.publish(3)
  const stream = client.stream({ from: start() })
  const iterator = stream[Symbol.asyncIterator]()
  await iterator.next()
  expect(stream.position).toBeUndefined()
  await iterator.next()
  expect(stream.position).toEqual(at(1))
  await iterator.next()
  expect(stream.position).toEqual(at(2))
  const pending = iterator.next()
  await expect.poll(() => stream.position).toEqual(at(3))
  stream.close()
  expect(await pending).toEqual({ done: true, value: undefined })
})

it('reports each new position by itself', async () => {
  gateway.publish(2)
  const reported: number[] = []
  const stream = client.stream({
    filter: OPERATORS,
    from: start(),
    onPosition: ({ offset }) => {
      expect(stream.position?.offset).toBe(offset)
      reported.push(offset)
    },
  })
  gateway.publish(8)
  const iterator = stream[Symbol.asyncIterator]()
  expect(await iterator.next()).toMatchObject({ value: { position: at(10) } })
  expect(reported).not.toContain(10)
  const next = iterator.next()
  expect(reported.at(-1)).toBe(10)
  gateway.publish(3)
  await expect.poll(() => reported.at(-1)).toBe(13)
  expect(reported).toEqual([...new Set(reported)].sort((a, b) => a - b))
  stream.close()
  await next
})

it('advances the position of a filtered stream while nothing matches, and resumes after it', async () => {
  gateway.publish(10)
  const stream = client.stream({ filter: OPERATORS, from: start() })
  const iterator = stream[Symbol.asyncIterator]()
  expect(await iterator.next()).toMatchObject({ value: { position: at(10) } })
  const next = iterator.next()
  gateway.publish(9)
  await expect.poll(() => stream.position).toEqual(at(19))
  // What it has passed may be pruned: it is not needed to resume.
  gateway.prune(19)
  gateway.break()
  await expect.poll(() => gateway.connections).toBe(2)
  gateway.publish(1)
  expect(await next).toMatchObject({ value: { position: at(20) } })
})

it('requests no more than fits into its buffer, does not block other streams, and loses nothing', async () => {
  const other = client.stream({ from: start() })
  const idle = client.stream({ from: start(), bufferSize: 10 })
  gateway.publish(100)
  expect(offsets(await take(other, 100))).toEqual(offsetsMatching({}, 0, 100))
  await expect.poll(() => gateway.received.at(-1)?.op).toBe('unsubscribe')
  gateway.publish(100)
  expect(offsets(await take(other, 100))).toEqual(offsetsMatching({}, 100, 200))
  expect(gateway.received.filter(({ op }) => op === 'subscribe')).toHaveLength(2)

  expect(offsets(await take(idle, 200))).toEqual(offsetsMatching({}, 0, 200))
  // It requested each time where its buffer ended, and for at least half a buffer.
  const again = gateway.received.filter(({ op }) => op === 'subscribe').slice(2)
  expect(again.length).toBeGreaterThan(10)
  expect(again.length).toBeLessThanOrEqual(200 / 5)
  expect(gateway.connections).toBe(1)
})

it('changes the filter without reconnecting, and keeps it after a reconnect', async () => {
  const stream = client.stream({ from: start() })
  gateway.publish(5)
  expect(offsets(await take(stream, 5))).toEqual([1, 2, 3, 4, 5])
  expect(await stream.update(OPERATORS)).toEqual(at(5))
  gateway.publish(10)
  expect(offsets(await take(stream, 1))).toEqual([10])
  expect(gateway.connections).toBe(1)
  gateway.break()
  gateway.publish(10)
  expect(offsets(await take(stream, 1))).toEqual([20])
})

it('reports a rejected filter, and continues with the previous one', async () => {
  const stream = client.stream({ from: start(), filter: OPERATORS })
  gateway.publish(10)
  await take(stream, 1)
  const refused = stream.update({ unknown: [] } as StreamFilter)
  await expect(refused).rejects.toThrow(StreamRefusedError)
  await expect(refused).rejects.toMatchObject({ code: 'BAD_MESSAGE', temporary: false })
  gateway.break()
  gateway.publish(20)
  expect(offsets(await take(stream, 2))).toEqual([20, 30])
})

it('resolves a filter change even if the connection ends before the reply', async () => {
  const stream = client.stream({ from: start() })
  gateway.publish(1)
  await take(stream, 1)
  const updated = stream.update(OPERATORS)
  gateway.break()
  expect(await updated).toEqual(at(1))
  gateway.publish(9)
  expect(offsets(await take(stream, 1))).toEqual([10])
})

it('throws when a subscription is rejected permanently', async () => {
  const refusing = await createScriptedGateway({ permanent: () => true })
  const other = createClient({ url: refusing.url, WebSocket })
  await expect(take(other.stream(), 1)).rejects.toMatchObject({ code: 'TOO_MANY_SUBSCRIPTIONS' })
  await refusing.stop()
})

it('throws at an unhandled gap, after everything that preceded it', async () => {
  const stream = client.stream({ from: start() })
  gateway.publish(3)
  await expect.poll(() => stream.position ?? gateway.received.length).toBeTruthy()
  await expect.poll(() => client.status.top).toBe(3)
  gateway.say({ op: 'reset', reason: 'pruned', position: at(8), earliest: 9 })
  await expect.poll(() => gateway.received.at(-1)?.op).toBe('unsubscribe')
  expect(offsets(await take(stream, 3))).toEqual([1, 2, 3])
  const failed = take(stream, 1)
  await expect(failed).rejects.toThrow(StreamGapError)
  await expect(failed).rejects.toMatchObject({
    gap: { reason: 'pruned', from: at(3), epoch: gateway.epoch, earliest: 9, top: 8 },
  })
})

it('asks the consumer where to continue when a position is too old, and continues there', async () => {
  gateway.publish(9)
  gateway.prune(6)
  const gaps: StreamGap[] = []
  const stream = client.stream({
    from: at(2),
    onGap: async (gap) => {
      gaps.push(gap)
      return at(7)
    },
  })
  expect(offsets(await take(stream, 2))).toEqual([8, 9])
  expect(gaps).toEqual([{ reason: 'pruned', from: at(2), epoch: 'epoch-1', earliest: 7, top: 9 }])
})

it.each(['earliest', 'latest'] as const)('continues with the %s after a gap', async (goOn) => {
  gateway.publish(9)
  gateway.prune(6)
  const stream = client.stream({ from: at(2), onGap: () => goOn })
  const next = take(stream, 1)
  await expect.poll(() => gateway.received.length).toBe(2)
  await expect.poll(() => client.status.top).toBe(9)
  gateway.publish(1)
  expect(offsets(await next)).toEqual([goOn === 'earliest' ? 7 : 10])
})

it('reports a position of another log', async () => {
  gateway.publish(3)
  const from = at(2)
  gateway.startEpoch()
  gateway.publish(5)
  const reasons: string[] = []
  const stream = client.stream({
    from,
    onGap: ({ reason, epoch }) => {
      reasons.push(reason)
      return { epoch, offset: 4 }
    },
  })
  expect(offsets(await take(stream, 1))).toEqual([5])
  expect(reasons).toEqual(['epoch'])
})

it('reports a log that was rolled back', async () => {
  const stream = client.stream({ from: start() })
  gateway.publish(5)
  await take(stream, 5)
  const failed = take(stream, 1)
  await expect.poll(() => stream.position).toEqual(at(5))
  gateway.say({ op: 'heartbeat', position: at(5), top: 5 })
  gateway.say({ op: 'heartbeat', position: at(3), top: 3 })
  await expect(failed).rejects.toMatchObject({ gap: { reason: 'backwards', from: at(5) } })
  await expect(take(client.stream({ from: at(6) }), 1)).rejects.toMatchObject({
    gap: { reason: 'backwards', from: at(6), top: 5 },
  })
})

it('reports a gateway that starts after the requested position', async () => {
  const skipping = await createScriptedGateway({ replayTooMuch: -2 })
  skipping.publish(9)
  const other = createClient({ url: skipping.url, WebSocket })
  const stream = other.stream({ from: { epoch: skipping.epoch, offset: 3 } })
  await expect(take(stream, 1)).rejects.toMatchObject({ gap: { reason: 'pruned' } })
  await skipping.stop()
})

it('rejects with the reason of its signal', async () => {
  const abort = new AbortController()
  const stream = client.stream({ signal: abort.signal })
  const waiting = take(stream, 1)
  abort.abort('enough')
  await expect(waiting).rejects.toBe('enough')
  await expect(take(client.stream({ signal: abort.signal }), 1)).rejects.toBe('enough')
  expect(client.status.state).toBe('idle')
})

it('closes everything when the loop is left', async () => {
  gateway.publish(3)
  for await (const push of client.stream({ from: start() })) {
    if (push.position.offset === 2) break
  }
  expect(client.status.state).toBe('idle')
})
