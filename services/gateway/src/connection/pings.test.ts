import { expect, it } from 'vitest'
import { decidedBody } from '../testing/bodies.ts'
import { connect } from '../testing/client.ts'
import { numbers } from '../testing/numbers.ts'
import { startGateway } from '../testing/start-gateway.ts'
import { connectStream } from '../testing/stream-client.ts'

const BATCHES = 150
const BATCH = 200

it('sends pings between the messages of a flood, and keeps a client that answers them', async () => {
  const running = await startGateway({ options: { pingIntervalMs: 50, pongTimeoutMs: 2_000 } })
  const url = running.url('/stream')
  const v2 = await connectStream(url)
  await v2.request({ op: 'subscribe', subscription: 'a' })
  const original = await connect(url)
  const clients = [v2.socket, original.socket].map((socket) => {
    const seen = { messages: 0, pings: 0, gaps: [] as number[] }
    let since = 0
    socket.on('message', () => {
      seen.messages += 1
      since += 1
    })
    socket.on('ping', () => {
      seen.pings += 1
      seen.gaps.push(since)
      since = 0
    })
    return { seen, socket }
  })
  for (const batch of numbers(0, BATCHES - 1)) {
    const heights = numbers(batch * BATCH + 1, (batch + 1) * BATCH)
    await running.publish(...heights.map((height) => decidedBody(1, height)))
  }
  const total = BATCHES * BATCH
  for (const { seen, socket } of clients) {
    await expect.poll(() => seen.messages).toBeGreaterThanOrEqual(total)
    expect(socket.readyState).toBe(socket.OPEN)
    expect(seen.pings).toBeGreaterThan(10)
    // Not all of them at the start or the end.
    expect(Math.max(...seen.gaps)).toBeLessThan(total / 3)
    socket.terminate()
  }
  await running.stop()
})
