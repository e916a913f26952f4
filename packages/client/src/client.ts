import { backoffMs } from './backoff.ts'
import type { ClientOptions } from './client-options.ts'
import { createConnection } from './connection/connection.ts'
import type { ConnectionStatus } from './connection/connection-status.ts'
import { WebSocketMissingError } from './connection/errors.ts'
import type { WebSocketConstructor } from './connection/web-socket-like.ts'
import { type Followed, type FollowOptions, follow } from './follow.ts'
import { createGet } from './query/get.ts'
import { createQuery, type Query } from './query/query.ts'
import { createPushStream, type PushStream, type StreamOptions } from './stream/push-stream.ts'

export interface Client {
  /** Queries of the current state. */
  readonly query: Query
  /** Status of the streams' connection. */
  readonly status: ConnectionStatus
  /**
   * Publications from now on, or after a position. All streams share one connection, which is open
   * while there is at least one.
   * @throws WebSocketMissingError
   */
  stream(options?: StreamOptions): PushStream
  /** A list, followed by its changes. */
  follow<Item>(options: FollowOptions<Item>): AsyncIterable<Followed<Item>>
  /** Ends all streams permanently. */
  close(): void
}

/** A client of one gateway. Opens no connection before the first call. */
export function createClient(options: ClientOptions): Client {
  const { random = Math.random, onStatus = () => {}, onFinality = () => {} } = options
  const { minMs = 500, maxMs = 30_000 } = options.reconnect ?? {}
  const url = options.url.replace(/\/+$/, '')
  const backoff = { minMs, maxMs }
  const WebSocket =
    options.WebSocket ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket

  const get = createGet(
    {
      url: url.replace(/^ws/, 'http'),
      retries: options.retries ?? 4,
      timeoutMs: options.timeoutMs ?? 30_000,
      ...backoff,
    },
    // A browser's fetch must not be called as a method of another object.
    { fetch: options.fetch ?? ((...args) => fetch(...args)), random },
  )
  const connection = createConnection(
    {
      url: `${url.replace(/^http/, 'ws')}/stream`,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      ...backoff,
    },
    {
      open: (at, protocols) => {
        if (WebSocket === undefined) throw new WebSocketMissingError()
        return new WebSocket(at, protocols)
      },
      random,
      onStatus,
      onFinality,
    },
  )
  const waitMs = (attempt: number) => backoffMs(attempt, backoff, random)

  const stream = (of: StreamOptions = {}) => createPushStream(of, { connection, waitMs })

  return {
    query: createQuery(get),
    get status() {
      return connection.status
    },
    stream,
    follow: (of) => follow(of, { stream }),
    close: () => connection.close(),
  }
}
