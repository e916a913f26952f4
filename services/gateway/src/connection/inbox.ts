import { setImmediate as nextTurn } from 'node:timers/promises'
import { createTokenBucket, type TokenBucket } from '@ssv-exporter/flow/token-bucket'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { WebSocket } from 'ws'
import type { GatewayMetrics } from '../metrics.ts'
import type { PingMonitor } from './ping-monitor.ts'
import { createWaitingMessages, type WaitingMessages } from './waiting-messages.ts'
import type { WebSocketPath } from './web-socket-paths.ts'

export interface InboxOptions {
  /** Maximum messages per second. */
  perSecond: number
  path: WebSocketPath
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
  /** Accepts no more messages and drops waiting ones; resolves when none is being handled. */
  finish(): Promise<void>
  /** The connection has closed. */
  end(): void
}

// Above this the socket is paused. The data of one read (at most 64 KiB) may be held in addition.
const MAX_WAITING = 16

/** Handles the messages of one connection sequentially and rate-limited. */
export function createInbox(
  webSocket: WebSocket,
  handler: MessageHandler,
  options: InboxOptions,
  modules: InboxModules,
): Inbox {
  return new WebSocketInbox(webSocket, handler, options, modules)
}

/** A class, to avoid per-instance closures: idle connections use minimal memory. */
class WebSocketInbox implements Inbox {
  readonly #webSocket: WebSocket
  readonly #handler: MessageHandler
  readonly #options: InboxOptions
  readonly #modules: InboxModules
  readonly #bucket: TokenBucket
  /** Messages received while another one was handled. */
  #waiting: WaitingMessages | undefined
  #running: Promise<void> | undefined
  #pause: AbortController | undefined
  #isFinished = false

  constructor(
    webSocket: WebSocket,
    handler: MessageHandler,
    options: InboxOptions,
    modules: InboxModules,
  ) {
    this.#webSocket = webSocket
    this.#handler = handler
    this.#options = options
    this.#modules = modules
    this.#bucket = createTokenBucket({ perSecond: options.perSecond, burst: options.perSecond })
    webSocket.on('message', (data: Buffer) => this.#receive(data))
  }

  async finish(): Promise<void> {
    this.#isFinished = true
    this.#waiting?.clear()
    await this.#running
  }

  end(): void {
    this.#waiting?.clear()
    this.#pause?.abort(new Error('connection closed'))
  }

  #isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN
  }

  #receive(data: Buffer): void {
    this.#modules.pings.markAlive(this.#webSocket)
    // Data read before the end may still be delivered after it.
    if (this.#isFinished || !this.#isOpen()) return
    if (this.#running === undefined) {
      // Rejects only if the connection is closed.
      this.#running = this.#run(data).catch(() => {})
      return
    }
    this.#waiting ??= createWaitingMessages()
    this.#waiting.push(data)
    if (this.#waiting.count > MAX_WAITING) this.#webSocket.pause()
  }

  async #run(first: Buffer): Promise<void> {
    for (let data: Buffer | undefined = first; data !== undefined; data = this.#waiting?.shift()) {
      await this.#waitForRate()
      if (!this.#isOpen()) break
      await this.#handler.handle(data)
      // Messages that are handled at once would otherwise starve the event loop.
      if (this.#waiting !== undefined && this.#waiting.count > 0) await nextTurn()
      else this.#webSocket.resume()
    }
    this.#running = undefined
  }

  async #waitForRate(): Promise<void> {
    const waitMs = this.#bucket.reserve(performance.now())
    if (waitMs === 0) return
    this.#modules.metrics.pausedReads.inc({ path: this.#options.path })
    this.#webSocket.pause()
    this.#pause = new AbortController()
    await sleep(waitMs, this.#pause.signal)
    this.#pause = undefined
  }
}
