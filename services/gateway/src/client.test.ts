import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, type Position, type StreamFilter } from '@ssv-exporter/client'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { decidedBody, keyOf, operatorBody, validatorBody } from './testing/bodies.ts'
import { type GatewayProcess, startGatewayProcess } from './testing/gateway-process.ts'

const RECONNECT = { minMs: 20, maxMs: 200 }

describe.skipIf(!(await redisIsAvailable()))('the client with this gateway', () => {
  let running: GatewayProcess
  beforeAll(async () => {
    running = await startGatewayProcess({
      operators: [0, 1, 2].map((index) => ({ index, key: `k${index}`, operatorId: index + 1 })),
      validators: [0, 1, 2].map((index) => ({
        index,
        publicKeyHex: keyOf(index),
        operators: [0, 1, 2],
        operatorIds: [1, 2, 3],
      })),
      decided: [1, 2, 3, 4, 5].map((height) => ({ publicKeyHex: keyOf(1), role: 0, height })),
    })
  })
  afterAll(() => running.stop())

  it.each([
    ['the WebSocket of Node.js', {}],
    ['the one of ws', { WebSocket }],
  ])(
    'receives every publication once and in order while the gateway is killed and restarted (%s)',
    async (_, own) => {
      const client = createClient({ url: running.url, reconnect: RECONNECT, ...own })
      const from: Position = (await client.query.status()).asOf
      const filters: StreamFilter[] = [{}, { types: ['operator'] }, { types: ['decided'] }]
      const consumers = filters.map((filter) => {
        const stream = client.stream({ filter, from, bufferSize: 100 })
        const offsets: number[] = []
        const take = async () => {
          for await (const { position } of stream) offsets.push(position.offset)
        }
        return { stream, offsets, done: take() }
      })

      const all: number[] = []
      const operators: number[] = []
      let publishing = true
      async function publish() {
        for (let n = 1; publishing; n += 1) {
          const bodies = [
            operatorBody(n),
            ...Array.from({ length: 39 }, (_, height) => decidedBody(1, height)),
          ]
          const last = await running.publish(...bodies)
          operators.push(last - 39)
          for (let offset = last - 39; offset <= last; offset += 1) all.push(offset)
          await sleep(50)
        }
      }
      const published = publish()
      for (let round = 0; round < 2; round += 1) {
        const before = consumers[0]?.offsets.length ?? 0
        await expect.poll(() => consumers[0]?.offsets.length).toBeGreaterThan(before)
        await running.kill()
        await running.restart()
      }
      publishing = false
      await published

      const end = { epoch: from.epoch, offset: all.at(-1) }
      for (const { stream, done } of consumers) {
        await expect.poll(() => stream.position).toEqual(end)
        stream.close()
        await done
      }
      const decided = all.filter((offset) => !operators.includes(offset))
      expect(consumers.map(({ offsets }) => offsets)).toEqual([all, operators, decided])
    },
  )

  it('reads every resource over REST', async () => {
    const { query } = createClient({ url: running.url })
    const indices: number[] = []
    for await (const { index } of query.validators.list({ limit: 2 })) indices.push(index)
    expect(indices).toEqual([0, 1, 2])
    const heights: number[] = []
    for await (const { height } of query.validators.decided(keyOf(1), {
      limit: 2,
      order: 'desc',
    })) {
      heights.push(height)
    }
    expect(heights).toEqual([5, 4, 3, 2, 1])
    expect((await query.operators.get(2)).data).toMatchObject({ index: 1, id: 2, publicKey: 'k1' })
    expect((await query.validators.get(keyOf(2))).data.index).toBe(2)
    await expect(query.operators.get(77)).rejects.toMatchObject({
      status: 404,
      code: 'OPERATOR_NOT_FOUND',
      temporary: false,
    })
    await expect(query.validators.get('zz')).rejects.toMatchObject({ code: 'BAD_PARAMETER' })
  })

  it('reports a position that this log never assigned', async () => {
    const client = createClient({ url: running.url })
    const { asOf } = await client.query.status()
    for (const [position, reason] of [
      [{ epoch: 'another', offset: 1 }, 'epoch'],
      [{ epoch: asOf.epoch, offset: asOf.offset + 1_000 }, 'backwards'],
    ] as const) {
      const stream = client.stream({ from: position })
      const [failed] = await Promise.allSettled([stream[Symbol.asyncIterator]().next()])
      expect(failed).toMatchObject({
        reason: { code: 'STREAM_GAP', gap: { reason, from: position, epoch: asOf.epoch } },
      })
    }
  })

  it('follows a list: first its contents, then changes', async () => {
    const client = createClient({ url: running.url })
    const list = client.query.validators.list({ limit: 2 })
    const seen: string[] = []
    for await (const change of client.follow({ list, filter: { types: ['validator'] } })) {
      if (change.op === 'item') seen.push(`item ${change.data.index}`)
      else if ('type' in change) seen.push(`${change.op} ${change.type}`)
      else seen.push(change.op)
      if (change.op === 'loaded') await running.publish(decidedBody(1, 9), validatorBody(7))
      if (change.op === 'put') break
    }
    expect(seen).toEqual(['begin', 'item 0', 'item 1', 'item 2', 'loaded', 'put validator'])
  })
})
