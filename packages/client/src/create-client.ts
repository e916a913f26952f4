import { backoffMs } from './backoff.ts'
import type { ClientOptions } from './client-options.ts'
import { createConnection } from './connection/connection.ts'
import type { ConnectionStatus } from './connection/connection-status.ts'
import { WebSocketMissingError } from './connection/errors.ts'
import type { WebSocketConstructor } from './connection/web-socket-like.ts'
import { type Followed, type FollowOptions, follow } from './follow.ts'
import { createGet } from './query/get.ts'
import { createQuery, type Query } from './query/query.ts'
import { createStream } from './stream/create-stream.ts'
import type { PushStream, StreamOptions } from './stream/push-stream.ts'

export interface Client {
  /** What is true now. */
  readonly query: Query
  /** Where the connection of the streams is. */
  readonly status: ConnectionStatus
  /**
   * What happens from now on, or from a position. All streams share one connection, which is there while one is open.
   * @throws WebSocketMissingError
   */
  stream(options?: StreamOptions): PushStream
  /** A list, and then what changes it. */
  follow<Item>(options: FollowOptions<Item>): AsyncIterable<Followed<Item>>
  /** Ends all streams, for good. */
  close(): void
}

/** A client of one gateway. Does nothing until it is asked something. */
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
    // Unbound: a browser's fetch works on its window only.
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

  const stream = (of: StreamOptions = {}) => createStream(of, { connection, waitMs })

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
