import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { WebSocket } from 'ws'
import type { GatewayMetrics } from '../metrics.ts'
import type { Heartbeat } from './heartbeat.ts'
import { createTokenBucket } from './token-bucket.ts'

export interface InboxOptions {
  /** Messages that are taken in a second. */
  perSecond: number
  endpoint: string
}

export interface InboxModules {
  heartbeat: Heartbeat
  metrics: Pick<GatewayMetrics, 'heldReads'>
  /** Must not reject. */
  handle(data: Buffer): Promise<void>
}

// Above this the socket is not read; what one read of it had brought already is held besides (64 KiB at most).
const MAX_WAITING = 16

/** Handles the messages of one connection, one after the other, no faster than the rate. */
export function createInbox(
  socket: WebSocket,
  { perSecond, endpoint }: InboxOptions,
  { heartbeat, metrics, handle }: InboxModules,
): void {
  const bucket = createTokenBucket(perSecond)
  const closed = new AbortController()
  const waiting: Buffer[] = []
  let running = false

  async function run(): Promise<void> {
    running = true
    for (let data = waiting.shift(); data !== undefined; data = waiting.shift()) {
      const waitMs = bucket.take(performance.now())
      if (waitMs > 0) {
        metrics.heldReads.inc({ endpoint })
        socket.pause()
        await sleep(waitMs, closed.signal)
      }
      await handle(data)
      if (waiting.length === 0) socket.resume()
    }
    running = false
  }

  socket.on('message', (data: Buffer) => {
    heartbeat.heard(socket)
    // What was read before the end still comes in after it.
    if (socket.readyState !== socket.OPEN) return
    waiting.push(data)
    if (waiting.length > MAX_WAITING) socket.pause()
    // It ends early only when the connection is closed.
    if (!running) run().catch(() => {})
  })
  socket.once('close', () => {
    waiting.length = 0
    closed.abort(new Error('connection closed'))
  })
}
