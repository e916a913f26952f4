import type {
  ClientMessage,
  Position,
  ServerEvent,
  ServerReply,
  StreamFilter,
} from '../api-types.ts'
import { type BackoffOptions, backoffMs } from '../backoff.ts'
import { closeAdvice } from './close-advice.ts'
import type { ConnectionStatus } from './connection-status.ts'
import { ConnectionStoppedError } from './errors.ts'
import type { WebSocketLike } from './web-socket-like.ts'

const PROTOCOL = 'ssv-exporter.v2+json'

// The close code of a connection that ended without a close frame (RFC 6455 7.1.5).
const ABNORMAL = 1006

// A heartbeat may be late by one and a half intervals.
const SILENT_HALF_INTERVALS = 5

/** Start of a subscription. */
export type StreamStart = Position | 'latest' | 'earliest'

/** Receives the messages of one subscription at a time. */
export interface Subscriber {
  /** The connection is open and has no subscription of this subscriber. */
  opened(): void
  received(event: ServerEvent): void
  /** The connection ended, and the subscription with it. */
  closed(): void
  /**
   * The connection will not be reopened for this subscriber; without an error if the client was
   * closed.
   */
  stopped(error?: Error): void
}

/** Called once with the reply, or with nothing if the connection ended before it. */
export type OnReply = (reply: ServerReply | undefined) => void

type Request = ClientMessage extends infer Message
  ? Message extends unknown
    ? Omit<Message, 'id'>
    : never
  : never

export interface ConnectionOptions extends BackoffOptions {
  /** URL of the stream endpoint. */
  url: string
  /** Time limit from connecting to the gateway's hello. */
  connectTimeoutMs: number
}

export interface ConnectionModules {
  /** Starts connecting. Throws if there is no WebSocket. */
  open: (url: string, protocols: string[]) => WebSocketLike
  random: () => number
  onStatus: (status: ConnectionStatus) => void
  onFinality: (block: number) => void
}

export interface Connection {
  readonly status: ConnectionStatus
  /** Opens the connection and keeps it open until the subscriber leaves. */
  join(subscriber: Subscriber): void
  leave(subscriber: Subscriber): void
  /**
   * Requests a subscription; only while the connection is open. @returns its name within this
   * connection
   */
  subscribe(
    subscriber: Subscriber,
    what: { filter: StreamFilter; from: StreamStart },
    onReply: OnReply,
  ): string
  update(subscription: string, filter: StreamFilter, onReply: OnReply): void
  /** Ends a subscription: none of its messages are delivered after this. */
  unsubscribe(subscription: string): void
  /** Stops every current and future subscriber. */
  close(): void
}

/**
 * One WebSocket connection shared by all streams of a client: opened for the first one, and
 * reopened when it ends.
 */
export function createConnection(
  options: ConnectionOptions,
  { open, random, onStatus, onFinality }: ConnectionModules,
): Connection {
  const subscribers = new Set<Subscriber>()
  const subscriptions = new Map<string, Subscriber>()
  const asked = new Map<number, OnReply>()
  let status: ConnectionStatus = {
    state: 'idle',
    top: undefined,
    finalizedBlock: undefined,
  }
  let socket: WebSocketLike | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let watchdog: ReturnType<typeof setInterval> | undefined
  let silentHalfIntervals = 0
  let attempt = 0
  let advisedMs: number | undefined
  let ids = 0
  let closed = false

  type Change = ConnectionStatus extends infer Status
    ? Status extends unknown
      ? Omit<Status, 'top' | 'finalizedBlock'>
      : never
    : never

  function become(change: Change): void {
    const { top, finalizedBlock } = status
    status = { ...change, top, finalizedBlock }
    onStatus(status)
  }

  function connect(): void {
    const opening = open(options.url, [PROTOCOL])
    become({ state: 'connecting' })
    socket = opening
    advisedMs = undefined
    // Messages of a dropped connection are ignored: some may have been missed.
    opening.addEventListener('message', ({ data }: { data: string }) => {
      if (socket === opening) receive(data)
    })
    opening.addEventListener('close', ({ code, reason }: { code: number; reason: string }) => {
      if (socket === opening) ended(code, reason)
    })
    // It adds nothing to the close event; `ws` requires a listener.
    opening.addEventListener('error', () => {})
    timer = setTimeout(() => abandon('no hello'), options.connectTimeoutMs)
  }

  function receive(data: string): void {
    silentHalfIntervals = 0
    const message = messageOf(data)
    if (message === undefined) abandon('not a message')
    else if ('id' in message) replied(message)
    else happened(message)
  }

  function replied(reply: ServerReply): void {
    const onReply = asked.get(reply.id as number)
    asked.delete(reply.id as number)
    onReply?.(reply)
  }

  function happened(event: ServerEvent): void {
    switch (event.op) {
      case 'hello':
        opened(event.heartbeatMs, event.finalizedBlock, event.position.offset)
        return
      case 'finality':
        status = { ...status, finalizedBlock: event.block }
        onFinality(event.block)
        return
      case 'reconnect':
        advisedMs = event.afterMs
        return
      case 'heartbeat':
        // If every connection ends soon after hello, delays grow.
        attempt = 0
        status = { ...status, top: event.top }
    }
    const name = 'subscription' in event ? event.subscription : undefined
    if (name !== undefined) subscriptions.get(name)?.received(event)
    else for (const subscriber of [...subscribers]) subscriber.received(event)
  }

  function opened(heartbeatMs: number, finalizedBlock: number | null, top: number): void {
    clearTimeout(timer)
    // Counts ticks instead of time, so that a page that was suspended first processes received
    // messages.
    watchdog = setInterval(() => {
      silentHalfIntervals += 1
      if (silentHalfIntervals > SILENT_HALF_INTERVALS) abandon('silent')
    }, heartbeatMs / 2)
    status = { ...status, top, finalizedBlock }
    become({ state: 'open' })
    for (const subscriber of [...subscribers]) subscriber.opened()
    // Gateways close connections without requests; every stream here may still be waiting for its
    // consumer.
    if (asked.size === 0) request({ op: 'ping' }, () => {})
  }

  function abandon(reason: string): void {
    const abandoned = socket
    ended(ABNORMAL, reason)
    abandoned?.close()
  }

  function ended(code: number, reason: string): void {
    const hadHello = status.state === 'open'
    release()
    if (subscribers.size === 0) {
      become({ state: 'idle' })
      return
    }
    const advice = closeAdvice(code)
    if (advice === 'stop') {
      become({ state: 'stopped', code, reason })
      const error = new ConnectionStoppedError({ closeCode: code, reason })
      for (const subscriber of [...subscribers]) subscriber.stopped(error)
      return
    }
    const steady = advice === 'reconnect' && hadHello
    const retryInMs = advisedMs ?? backoffMs(steady ? 0 : attempt, options, random)
    if (!steady) attempt += 1
    become({ state: 'waiting', retryInMs, code, reason })
    timer = setTimeout(connect, retryInMs)
  }

  /** Clears the socket and its state. */
  function release(): void {
    socket = undefined
    clearTimeout(timer)
    clearInterval(watchdog)
    silentHalfIntervals = 0
    subscriptions.clear()
    const unanswered = [...asked.values()]
    asked.clear()
    for (const onReply of unanswered) onReply(undefined)
    for (const subscriber of [...subscribers]) subscriber.closed()
  }

  function request(message: Request, onReply: OnReply): void {
    ids += 1
    asked.set(ids, onReply)
    socket?.send(JSON.stringify({ id: ids, ...message }))
  }

  return {
    get status() {
      return status
    },
    join(subscriber) {
      if (closed) {
        subscriber.stopped()
        return
      }
      if (status.state === 'idle' || status.state === 'stopped') connect()
      subscribers.add(subscriber)
      if (status.state === 'open') subscriber.opened()
    },
    leave(subscriber) {
      if (!subscribers.delete(subscriber)) return
      if (subscribers.size > 0 || status.state === 'stopped') return
      const unused = socket
      release()
      become({ state: 'idle' })
      attempt = 0
      unused?.close()
    },
    subscribe(subscriber, { filter, from }, onReply) {
      const subscription = `${ids}`
      subscriptions.set(subscription, subscriber)
      request({ op: 'subscribe', subscription, filter, from }, (reply) => {
        const granted = reply !== undefined && 'result' in reply && 'position' in reply.result
        if (!granted) subscriptions.delete(subscription)
        onReply(reply)
      })
      return subscription
    },
    update(subscription, filter, onReply) {
      request({ op: 'update', subscription, filter }, onReply)
    },
    unsubscribe(subscription) {
      if (!subscriptions.delete(subscription)) return
      request({ op: 'unsubscribe', subscription }, () => {})
    },
    close() {
      closed = true
      for (const subscriber of [...subscribers]) subscriber.stopped()
    },
  }
}

function messageOf(data: string): ServerEvent | ServerReply | undefined {
  try {
    const message = JSON.parse(data)
    return typeof message === 'object' && message !== null ? message : undefined
  } catch {
    return undefined
  }
}
