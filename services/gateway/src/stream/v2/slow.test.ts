import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import type { Position } from '@ssv-exporter/gateway-api/stream/position'
import type { Push } from '@ssv-exporter/gateway-api/stream/server-message'
import { afterEach, describe, expect, it } from 'vitest'
import { operatorBody } from '../../testing/bodies.ts'
import { createConsumer } from '../../testing/consumer.ts'
import { numbers } from '../../testing/numbers.ts'
import { startGateway, type TestGateway } from '../../testing/start-gateway.ts'
import { connectStream } from '../../testing/stream-client.ts'

const KIB = 1_024
const SLOW_MS = 1_000
const PAUSE_MS = 30

/** Takes one read, about 64 KiB, and then pauses for a while. */
function readSlowly(transport: Socket): void {
  transport.on('data', () => {
    transport.pause()
    setTimeout(() => transport.resume(), PAUSE_MS)
  })
}

/** About 20 KB of one operator. */
function large(index: number): PublicationBody {
  const body = operatorBody(index)
  if (body.type !== 'operator') throw new Error('not an operator')
  return { ...body, record: { ...body.record, name: 'x'.repeat(20_000) } }
}

describe('clients that read slowly', () => {
  let running: TestGateway
  afterEach(() => running.stop())

  async function publish(from: number, to: number): Promise<void> {
    for (let start = from; start <= to; start += 50) {
      await running.publish(...numbers(start, Math.min(to, start + 49)).map(large))
    }
  }

  const offsetsOf = (pushes: readonly Push[]) => pushes.map(({ position }) => position.offset)
  const url = () => running.url('/stream')
  async function fallenBehind(): Promise<number> {
    const [, count] =
      /^ssv_gateway_fallen_behind_total\S* (\d+)/m.exec(await running.metrics()) ?? []
    return Number(count)
  }

  it('closes a client that stops reading with 4408 and a resume position, without affecting others', async () => {
    running = await startGateway({
      options: { streamSlowMs: SLOW_MS, streamHighWaterBytes: 256 * KIB, streamHeartbeatMs: 200 },
    })
    const others = [1, 2, 3].map(() => createConsumer({ url, from: 'earliest' }))
    const stuck = await connectStream(url())
    await stuck.request({ op: 'subscribe', subscription: 'a' })
    await stuck.event('live')
    stuck.socket.pause()
    const reason = new Promise<string>((resolve) =>
      stuck.socket.once('close', (_code, text) => resolve(text.toString())),
    )
    let top = 0
    // The kernel buffers some megabytes for it.
    while ((await fallenBehind()) === 0) {
      await publish(top + 1, top + 50)
      top += 50
    }
    // It is terminated without a close frame if it does not continue reading within two seconds of
    // its close.
    await delay(1.5 * SLOW_MS)
    stuck.socket.resume()
    expect(await stuck.closed).toBe(4_408)
    const position: Position = JSON.parse(await reason)
    expect(offsetsOf(await stuck.pushes(position.offset))).toEqual(numbers(1, position.offset))
    await expect(stuck.pushes(1)).rejects.toThrow('closed with 4408')

    await publish(top + 1, top + 10)
    top += 10
    expect(position.offset).toBeLessThan(top - 10)
    const back = createConsumer({ url, from: position })
    for (const consumer of [...others, back]) {
      await expect.poll(() => consumer.position()?.offset).toBe(top)
      const first = consumer === back ? position.offset + 1 : 1
      expect(offsetsOf(consumer.pushes)).toEqual(numbers(first, top))
      expect(consumer.closes).toEqual([])
      await consumer.end()
    }
  })

  it('lets a client that reads slowly but steadily fall behind and catch up without loss', async () => {
    // Linux wakes a writer when a third of its buffer for the connection was read, here more than a
    // megabyte: the reader reads that much in time, but not a write that waits as a whole, up to
    // the high-water mark.
    running = await startGateway({
      options: {
        streamSlowMs: 2.5 * SLOW_MS,
        streamHighWaterBytes: 16 * 1_024 * KIB,
        streamHeartbeatMs: 200,
      },
    })
    const consumer = createConsumer({ url, from: 'earliest', onTransport: readSlowly })
    await expect.poll(() => consumer.recovered).toBe(1)
    let top = 0
    while ((await fallenBehind()) === 0) {
      await publish(top + 1, top + 50)
      top += 50
    }
    await expect.poll(() => consumer.position()?.offset).toBe(top)
    expect(consumer.closes).toEqual([])
    expect(consumer.violations).toEqual([])
    expect(offsetsOf(consumer.pushes)).toEqual(numbers(1, top))
    await consumer.end()
  })
})
