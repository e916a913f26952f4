import { createTokenBucket, type TokenBucket } from '@ssv-exporter/flow/token-bucket'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { WebSocket } from 'ws'
import type { GatewayMetrics } from '../metrics.ts'
import type { PingMonitor } from './ping-monitor.ts'

export interface InboxOptions {
  /** Maximum messages per second. */
  perSecond: number
  path: string
}

export interface InboxModules {
  pings: PingMonitor
  metrics: Pick<GatewayMetrics, 'pausedReads'>
}

/** The consumer of the messages. */
export interface MessageHandler {
  /** Must not reject. */
  handle(data: Buffer): Promise<void>
}

export interface Inbox {
  /** The connection has closed: pending messages are dropped. */
  end(): void
}

// Above this the socket is paused. The data of one read (at most 64 KiB) may be held in addition.
const MAX_WAITING = 16

/** Handles the messages of one connection sequentially and rate-limited. */
export function createInbox(
  socket: WebSocket,
  handler: MessageHandler,
  options: InboxOptions,
  modules: InboxModules,
): Inbox {
  return new SocketInbox(socket, handler, options, modules)
}

/** A class, to avoid per-instance closures: idle connections use minimal memory. */
class SocketInbox implements Inbox {
  readonly #socket: WebSocket
  readonly #handler: MessageHandler
  readonly #options: InboxOptions
  readonly #modules: InboxModules
  readonly #bucket: TokenBucket
  /** Messages received while another one is handled. */
  #waiting: Buffer[] | undefined
  #pause: AbortController | undefined

  constructor(
    socket: WebSocket,
    handler: MessageHandler,
    options: InboxOptions,
    modules: InboxModules,
  ) {
    this.#socket = socket
    this.#handler = handler
    this.#options = options
    this.#modules = modules
    this.#bucket = createTokenBucket({
      perSecond: options.perSecond,
      burst: options.perSecond,
    })
    socket.on('message', (data: Buffer) => this.#take(data))
  }

  end(): void {
    if (this.#waiting !== undefined) this.#waiting.length = 0
    this.#pause?.abort(new Error('connection closed'))
  }

  #take(data: Buffer): void {
    const [socket, waiting] = [this.#socket, this.#waiting]
    this.#modules.pings.markAlive(socket)
    // Data read before the end may still be delivered after it.
    if (socket.readyState !== socket.OPEN) return
    if (waiting === undefined) {
      // Rejects only if the connection is closed.
      this.#run([data]).catch(() => {})
      return
    }
    waiting.push(data)
    if (waiting.length > MAX_WAITING) socket.pause()
  }

  async #run(waiting: Buffer[]): Promise<void> {
    this.#waiting = waiting
    for (let data = waiting.shift(); data !== undefined; data = waiting.shift()) {
      await this.#waitForRate()
      await this.#handler.handle(data)
      if (waiting.length === 0) this.#socket.resume()
    }
    this.#waiting = undefined
  }

  async #waitForRate(): Promise<void> {
    const waitMs = this.#bucket.reserve(performance.now())
    if (waitMs === 0) return
    this.#modules.metrics.pausedReads.inc({ path: this.#options.path })
    this.#socket.pause()
    this.#pause = new AbortController()
    await sleep(waitMs, this.#pause.signal)
    this.#pause = undefined
  }
}
