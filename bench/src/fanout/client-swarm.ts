// Many clients of a stream in one process: they count and detect gaps and duplicates, and store
// nothing.
import { monotonicMs } from '../support/monotonic-ms.ts'
import { serveCalls } from '../support/serve-calls.ts'
import { TEXT_OPCODE } from '../support/web-socket-frames.ts'
import { type Arrivals, createArrivals } from './arrivals.ts'
import type { SwarmCalls, SwarmOrder, SwarmState, SwarmSubscription } from './client-swarm-calls.ts'
import { openRawClient, type RawClient } from './raw-client.ts'
import { createServerMessageReader } from './server-message.ts'

interface Client {
  readonly subscriptions: readonly SwarmSubscription[]
  /** Undefined while it is not connected. */
  connection: RawClient | undefined
  /** Subscriptions that are live. */
  live: number
  /** Offset of the last push; undefined before the start is known. */
  last: number | undefined
  /** Called when it becomes live or disconnects. */
  onSettled: () => void
}

// Disconnected clients reconnect after a delay, one after another.
const BACK_AFTER_MS = 400
const BACK_SPREAD_MS = 800

const clients: Client[] = []
const closed: Record<number, number> = {}
const complaints: string[] = []
let [pushes, bytes, lost, repeated, lastPushMs, lastLiveMs] = [0, 0, 0, 0, 0, 0]
let recorded: Arrivals | undefined
let epoch = ''

const isLive = ({ connection, subscriptions, live }: Client) =>
  connection !== undefined && live >= subscriptions.length

function connectClient(client: Client, order: SwarmOrder): void {
  // Only clients with one subscription receive every offset once.
  const isSequence = client.subscriptions.length === 1 && !client.subscriptions[0]?.filter
  const reader = createServerMessageReader(client.subscriptions[0]?.name ?? '')
  client.live = 0

  function onPush(offset: number | undefined, length: number): void {
    pushes += 1
    bytes += length
    lastPushMs = monotonicMs()
    if (offset === undefined) return
    if (isSequence && client.last !== undefined) {
      if (offset > client.last + 1) lost += offset - client.last - 1
      else if (offset <= client.last) repeated += 1
    }
    client.last = offset
    recorded?.add(offset, lastPushMs)
  }

  function onLive(): void {
    client.live += 1
    if (!isLive(client)) return
    lastLiveMs = monotonicMs()
    client.onSettled()
  }

  openRawClient(
    { port: order.port, path: order.protocol === 'v2' ? '/stream?v=2' : '/stream' },
    {
      onOpen(connection) {
        client.connection = connection
        subscribe(client, connection)
        if (order.protocol === 'none') client.onSettled()
      },
      onFrame(opcode, frame, at, length) {
        if (opcode !== TEXT_OPCODE) return
        const message = reader.read(frame, at, length)
        if (message.kind === 'push') onPush(message.offset, length)
        else if (message.kind === 'live') onLive()
        else if (message.kind === 'subscribed') {
          epoch = message.epoch
          client.last ??= message.offset
        } else if (message.kind === 'complaint') complaints.push(message.text)
      },
      onClose(code = 0, error) {
        closed[code] = (closed[code] ?? 0) + 1
        if (error !== undefined && !order.comesBack) complaints.push(error.message)
        client.connection = undefined
        if (!order.comesBack) {
          client.onSettled()
          return
        }
        setTimeout(
          () => connectClient(client, order),
          BACK_AFTER_MS + Math.random() * BACK_SPREAD_MS,
        )
      },
    },
  )
}

function subscribe({ subscriptions, last }: Client, connection: RawClient): void {
  const from = last === undefined ? 'latest' : { epoch, offset: last }
  subscriptions.forEach(({ name, filter = {} }, id) => {
    connection.send(JSON.stringify({ id, op: 'subscribe', subscription: name, filter, from }))
  })
}

const calls: SwarmCalls = {
  async open(order) {
    const { clients: count, concurrency, subscriptions } = order
    const startedMs = monotonicMs()
    let next = 0
    async function openSome(): Promise<void> {
      while (next < count) {
        const index = next++
        await new Promise<void>((resolve) => {
          const client: Client = {
            subscriptions: subscriptions[index % subscriptions.length] ?? [],
            connection: undefined,
            live: 0,
            last: undefined,
            onSettled: resolve,
          }
          clients.push(client)
          connectClient(client, order)
        })
      }
    }
    await Promise.all(Array.from({ length: concurrency }, openSome))
    return { startedMs, endedMs: monotonicMs() }
  },
  state(): SwarmState {
    return {
      open: clients.filter(({ connection }) => connection !== undefined).length,
      live: clients.filter(isLive).length,
      closed,
      pushes,
      bytes,
      lowest: Math.min(...clients.map(({ last }) => last ?? 0)),
      lost,
      repeated,
      lastPushMs,
      lastLiveMs,
      complaints: complaints.slice(0, 10),
    }
  },
  record() {
    recorded = createArrivals()
  },
  delays(times) {
    const { delays } = recorded ?? createArrivals()
    recorded = undefined
    return delays(times)
  },
  pause: () =>
    clients.map(({ connection }) => {
      connection?.pause()
      return connection?.port ?? 0
    }),
  resume() {
    for (const { connection } of clients) connection?.resume()
  },
}

serveCalls(calls)
