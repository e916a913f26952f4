import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Position } from '@ssv-exporter/gateway-api/stream/position'
import { STREAM_PROTOCOL } from '@ssv-exporter/gateway-api/stream/protocol'
import {
  type Push,
  serverEvent,
  serverReply,
} from '@ssv-exporter/gateway-api/stream/server-message'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import { WebSocket } from 'ws'

export interface ConsumerOptions {
  /** The address for this connection. */
  url(): string
  filter?: StreamFilter
  from?: Position | 'earliest' | 'latest'
  /** Called with the connection under each WebSocket. */
  onTransport?(transport: Socket): void
}

/**
 * A client that follows docs/api.md: keeps the greatest position it received, reconnects, resumes.
 */
export interface Consumer {
  readonly pushes: Push[]
  /** How many subscriptions started with `recovered: true`. */
  readonly recovered: number
  /** Events that a client should never see: `recovered: false`, resets, errors. */
  readonly violations: string[]
  /** Close codes of its connections. */
  readonly closes: number[]
  position(): Position | undefined
  /** Drops its connection as a network fault would. */
  cut(): void
  end(): Promise<void>
}

const RETRY_MS = 50

export function createConsumer({ url, filter = {}, from, onTransport }: ConsumerOptions): Consumer {
  const pushes: Push[] = []
  const violations: string[] = []
  const closes: number[] = []
  let position: Position | undefined = typeof from === 'object' ? from : undefined
  let recovered = 0
  let ended = false
  let retryMs = RETRY_MS
  let socket: WebSocket | undefined
  // Of this connection. Messages before the reply to `subscribe` do not belong to the subscription.
  let subscribed = false

  function moveTo(next: Position | undefined): void {
    if (next === undefined) return
    const isAhead = next.epoch !== position?.epoch || next.offset > position.offset
    if (isAhead) position = next
  }

  function onReply(message: unknown): void {
    const reply = serverReply.parse(message)
    if ('error' in reply) {
      if (!reply.error.temporary) violations.push(`error ${reply.error.code}`)
      // It has no subscription: it reconnects.
      socket?.close()
    } else if ('recovered' in reply.result) {
      if (reply.result.recovered) {
        recovered += 1
        subscribed = true
        moveTo(reply.result.position)
      } else violations.push('recovered: false')
    }
  }

  function onMessage(text: string): void {
    const message = JSON.parse(text)
    if ('id' in message) {
      onReply(message)
      return
    }
    const event = serverEvent.parse(message)
    if ('type' in event) {
      pushes.push(event)
    } else if (event.op === 'reset') violations.push(`reset ${event.reason}`)
    else if (event.op === 'reconnect') retryMs = event.afterMs
    if (subscribed && 'position' in event) moveTo(event.position)
  }

  async function connection(): Promise<void> {
    const current = new WebSocket(url(), [STREAM_PROTOCOL], { perMessageDeflate: false })
    socket = current
    subscribed = false
    retryMs = RETRY_MS
    current.on('message', (data: Buffer) => {
      // Messages of a dropped connection are ignored.
      if (current.readyState <= WebSocket.OPEN) onMessage(data.toString())
    })
    current.on('error', () => {})
    current.once('upgrade', (response) => onTransport?.(response.socket))
    current.once('open', () =>
      current.send(
        JSON.stringify({
          id: 1,
          op: 'subscribe',
          subscription: 'consumer',
          filter,
          from: position ?? from ?? 'latest',
        }),
      ),
    )
    await new Promise<void>((resolve) =>
      current.once('close', (code) => {
        closes.push(code)
        resolve()
      }),
    )
  }

  async function run(): Promise<void> {
    while (!ended) {
      await connection()
      if (!ended) await delay(retryMs)
    }
  }
  const running = run()

  return {
    pushes,
    violations,
    closes,
    get recovered() {
      return recovered
    },
    position: () => position,
    cut: () => socket?.terminate(),
    async end() {
      ended = true
      socket?.terminate()
      await running
    },
  }
}
