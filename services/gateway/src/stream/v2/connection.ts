import type { Socket } from 'node:net'
import type { ClientMessage } from '@ssv-exporter/gateway-api/stream/client-message'
import type { Position } from '@ssv-exporter/gateway-api/stream/position'
import { STREAM_PROTOCOL } from '@ssv-exporter/gateway-api/stream/protocol'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { WebSocket } from 'ws'
import {
  createInbox,
  type Inbox,
  type InboxOptions,
  type MessageHandler,
} from '../../connection/inbox.ts'
import type { ServedConnection } from '../../connection/open-connections.ts'
import type { PingMonitor } from '../../connection/ping-monitor.ts'
import type { GatewayMetrics } from '../../metrics.ts'
import type { GatewayOptions } from '../../options.ts'
import {
  type ConnectionWriter,
  createConnectionWriter,
  type Resumable,
} from '../connection-writer.ts'
import type { FanOut } from '../fan-out.ts'
import type { LogPageReader } from '../log-page-reader.ts'
import type { SlowWatch } from '../slow-watch.ts'
import { textFrame } from '../text-frame.ts'
import { waitForDrain } from '../wait-for-drain.ts'
import type { Broadcaster, BroadcastTarget } from './broadcaster.ts'
import { RefusedMessageError } from './errors.ts'
import { readMessage } from './read-message.ts'
import type { ReplayEncoder } from './replay-encoder.ts'
import type { StartPositions } from './start-position.ts'
import type { SubscriberGroups } from './subscriber-groups.ts'
import { createSubscription, type Subscription } from './subscription.ts'

export interface V2Modules {
  fanOut: FanOut
  groups: SubscriberGroups
  pages: LogPageReader
  replays: ReplayEncoder
  startPositions: StartPositions
  broadcaster: Broadcaster
  slowWatch: SlowWatch
  pings: PingMonitor
  /** See `stream.ts`. */
  top(headOffset: number): number
  /** Handles a REST path. */
  restGet(path: string, address: string): Promise<{ status: number; body: string }>
  metrics: GatewayMetrics
  logger: Logger
}

export type V2Options = Pick<
  GatewayOptions,
  'streamMaxSubscriptions' | 'streamHighWaterBytes' | 'streamHeartbeatMs' | 'streamFirstMessageMs'
> & { inbox: InboxOptions }

/** Serves one connection in protocol v2. */
export function serveV2Stream(
  webSocket: WebSocket,
  tcpSocket: Socket,
  address: string,
  options: V2Options,
  modules: V2Modules,
): ServedConnection {
  return new V2Connection(webSocket, tcpSocket, address, options, modules)
}

/** A class, to avoid per-instance closures. */
class V2Connection implements ServedConnection, BroadcastTarget, MessageHandler, Resumable {
  readonly #address: string
  readonly #options: V2Options
  readonly #modules: V2Modules
  readonly #writer: ConnectionWriter
  readonly #inbox: Inbox
  readonly #subscriptions = new Map<string, Subscription>()
  #firstMessage: NodeJS.Timeout | undefined

  constructor(
    webSocket: WebSocket,
    tcpSocket: Socket,
    address: string,
    options: V2Options,
    modules: V2Modules,
  ) {
    this.#address = address
    this.#options = options
    this.#modules = modules
    this.#writer = createConnectionWriter(webSocket, tcpSocket, modules, this)
    this.#inbox = createInbox(webSocket, this, options.inbox, modules)
    this.#firstMessage = setTimeout(
      () => this.#writer.close('NO_MESSAGE'),
      options.streamFirstMessageMs,
    )
    modules.broadcaster.add(this)
    this.#reply({
      op: 'hello',
      protocol: STREAM_PROTOCOL,
      position: this.#positionAt(modules.fanOut.dispatchedOffset()),
      heartbeatMs: options.streamHeartbeatMs,
      finalizedBlock: modules.broadcaster.finalizedBlock(),
    })
  }

  isLive(): boolean {
    for (const subscription of this.#subscriptions.values()) {
      if (!subscription.isLive()) return false
    }
    return true
  }

  send(frame: Buffer): void {
    this.#writer.write(frame)
  }

  continueAfter(offset: number): void {
    for (const subscription of this.#subscriptions.values()) subscription.continueAfter(offset)
  }

  /** The offset up to which all subscriptions have been written. */
  resumeAt(): string {
    const offsets = [...this.#subscriptions.values()].map((each) => each.offset())
    const offset = Math.min(this.#modules.fanOut.dispatchedOffset(), ...offsets)
    return JSON.stringify(this.#positionAt(offset))
  }

  async handle(data: Buffer): Promise<void> {
    const [writer, modules] = [this.#writer, this.#modules]
    const { metrics } = modules
    this.#forgetTimer()
    const read = readMessage(data)
    try {
      if ('why' in read) throw new RefusedMessageError('BAD_MESSAGE', { why: read.why })
      const then = await this.#answer(read.message)
      metrics.messages.inc({ op: read.message.op, outcome: 'OK' })
      if (writer.isOpen()) writer.cork(then)
    } catch (error) {
      const refused = RefusedMessageError.of(error)
      metrics.messages.inc({
        op: 'message' in read ? read.message.op : 'none',
        outcome: refused.refusal,
      })
      if (refused !== error) modules.logger.debug({ err: error }, 'failed to answer message')
      this.#reply({ id: read.id, error: refused.toReply() })
    }
    await waitForDrain(writer, modules.slowWatch)
  }

  drain(afterMs: number): void {
    this.#reply({ op: 'reconnect', afterMs })
    this.#writer.close('GOING_AWAY')
  }

  ended(): void {
    this.#forgetTimer()
    this.#inbox.end()
    this.#modules.slowWatch.unwatch(this.#writer)
    this.#modules.broadcaster.remove(this)
    for (const subscription of this.#subscriptions.values()) subscription.end()
  }

  #forgetTimer(): void {
    clearTimeout(this.#firstMessage)
    this.#firstMessage = undefined
  }

  #reply(value: unknown): void {
    this.#writer.write(textFrame(JSON.stringify(value)))
  }

  #positionAt(offset: number): Position {
    return { epoch: this.#modules.fanOut.epoch(), offset }
  }

  #subscriptionOf(name: string): Subscription {
    const found = this.#subscriptions.get(name)
    if (found !== undefined) return found
    throw new RefusedMessageError('SUBSCRIPTION_UNKNOWN', { subscription: name })
  }

  /** Resolves to the reply and the follow-up, which must run without an await in between. */
  async #answer(message: ClientMessage): Promise<() => void> {
    const { id } = message
    switch (message.op) {
      case 'subscribe':
        return await this.#subscribe(message)
      case 'update': {
        const { subscription, filter } = message
        const updated = this.#subscriptionOf(subscription)
        return () => {
          const position = this.#positionAt(updated.update(filter))
          this.#reply({ id, result: { subscription, position } })
        }
      }
      case 'unsubscribe': {
        const { subscription } = message
        const ended = this.#subscriptionOf(subscription)
        // Heartbeats cover this subscription until the client is notified.
        return () => {
          ended.end()
          this.#subscriptions.delete(subscription)
          this.#reply({ id, result: { subscription } })
        }
      }
      case 'query': {
        if (!message.path.startsWith('/v1/')) {
          throw new RefusedMessageError('BAD_MESSAGE', { why: 'path: must start with /v1/' })
        }
        const { status, body } = await this.#modules.restGet(message.path, this.#address)
        const text = `{"id":${JSON.stringify(id)},"result":{"status":${status},"body":${body}}}`
        return () => this.#writer.write(textFrame(text))
      }
      case 'ping':
        return () => this.#reply({ id, result: {} })
    }
  }

  async #subscribe({
    id,
    subscription: name,
    filter,
    from,
  }: Extract<ClientMessage, { op: 'subscribe' }>): Promise<() => void> {
    const [options, modules, subscriptions] = [this.#options, this.#modules, this.#subscriptions]
    if (subscriptions.has(name)) {
      throw new RefusedMessageError('SUBSCRIPTION_EXISTS', { subscription: name })
    }
    if (subscriptions.size >= options.streamMaxSubscriptions) {
      throw new RefusedMessageError('TOO_MANY_SUBSCRIPTIONS', {
        limit: options.streamMaxSubscriptions,
      })
    }
    const start = await modules.startPositions.resolve(from)
    const { epoch, earliest, offset } = start.head
    const top = modules.top(offset)
    modules.metrics.subscribes.inc({
      from: typeof from === 'string' ? from : 'position',
      recovered: String(start.recovered),
    })
    if (!start.recovered) {
      return () =>
        this.#reply({ id, result: { subscription: name, recovered: false, epoch, earliest, top } })
    }
    const { after } = start
    return () => {
      // The log was just reset and all other subscriptions have been notified.
      if (epoch !== modules.fanOut.epoch()) throw new RefusedMessageError('UNAVAILABLE')
      const at = { epoch, offset: after }
      this.#reply({
        id,
        result: { subscription: name, recovered: true, position: at, earliest, top },
      })
      subscriptions.set(
        name,
        createSubscription(options, { name, filter, after }, this.#writer, modules),
      )
    }
  }
}
