import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { ClientMessage } from '@ssv-exporter/gateway-api/stream/client-message'
import { STREAM_ERRORS, type StreamErrorCode } from '@ssv-exporter/gateway-api/stream/stream-errors'
import { type WebSocket, WebSocketServer } from 'ws'
import type { StreamFilter } from '../api-types.ts'
import { publicationAt } from './publications.ts'

const REPLAY_PAGE = 20

/** A fault that replaces or accompanies one message of the gateway. */
export type Fault =
  /** The connection breaks. */
  | 'break'
  /** It stays open, and only `sayWhereFrozen` sends or receives anything. */
  | 'freeze'
  /** The message is sent, and the connection breaks. */
  | 'break after'
  /** The message is sent twice. */
  | 'repeat'
  /** The gateway sends a reconnect delay, and closes. */
  | 'reconnect'
  /** The gateway closes with this code. */
  | { close: number }

export interface ScriptedGatewayOptions {
  heartbeatMs: number
  /** The fault of message `message` (from 0) of connection `connection` (from 0). */
  fault: (connection: number, message: number) => Fault | undefined
  /** Whether subscription `nth` (from 0, over all connections) is rejected temporarily. */
  busy: (nth: number) => boolean
  /** Whether subscription `nth` is rejected permanently. */
  permanent: (nth: number) => boolean
  /** How many publications before the requested position a replay starts; negative: after it. */
  replayTooMuch: number
}

interface Subscription {
  filter: StreamFilter
  /** Everything up to here was sent. */
  sent: number
  live: boolean
}

interface Peer {
  socket: WebSocket
  number: number
  messages: number
  frozen: boolean
  subscriptions: Map<string, Subscription>
}

export interface ScriptedGateway {
  readonly url: string
  readonly epoch: string
  readonly top: number
  readonly earliest: number
  /** Messages of clients, in order. */
  readonly received: readonly ClientMessage[]
  readonly connections: number
  publish(count: number): void
  /** Retains only what follows this offset. */
  prune(offset: number): void
  /** Starts another, empty log. */
  startEpoch(): void
  /** Sends something to every connection. */
  say(message: object): void
  /** Sends an invalid message. */
  sayText(text: string): void
  /** Sends something to the frozen connections. */
  sayWhereFrozen(message: object): void
  /** Sends something for each subscription. */
  sayOfEach(message: (subscription: string) => object): void
  /** Closes every connection. */
  close(code: number): void
  /** Breaks every connection. */
  break(): void
  stop(): Promise<void>
}

/** A gateway with protocol v2 over a log in memory, and with scripted faults. */
export async function createScriptedGateway({
  heartbeatMs = 20,
  fault = () => undefined,
  busy = () => false,
  permanent = () => false,
  replayTooMuch = 0,
}: Partial<ScriptedGatewayOptions> = {}): Promise<ScriptedGateway> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const peers = new Set<Peer>()
  const received: ClientMessage[] = []
  let epochs = 1
  let top = 0
  let pruned = 0
  let connections = 0
  let asked = 0

  const epoch = () => `epoch-${epochs}`
  const at = (offset: number) => ({ epoch: epoch(), offset })

  function send(peer: Peer, message: object): void {
    if (peer.frozen) return
    const { socket } = peer
    const text = JSON.stringify(message)
    const wrong = fault(peer.number, peer.messages)
    peer.messages += 1
    if (wrong === 'break') socket.terminate()
    else if (wrong === 'freeze') {
      peer.frozen = true
      socket.pause()
    } else if (wrong === 'break after') socket.send(text, () => socket.terminate())
    else if (wrong === 'reconnect') {
      socket.send(JSON.stringify({ op: 'reconnect', afterMs: 1 }))
      socket.close(1001)
    } else if (typeof wrong === 'object') socket.close(wrong.close)
    else socket.send(text)
    if (wrong === 'repeat') socket.send(text)
    else if (wrong !== undefined) peer.subscriptions.clear()
  }

  function refuse(peer: Peer, id: unknown, code: StreamErrorCode): void {
    const { message, temporary } = STREAM_ERRORS[code]
    send(peer, { id, error: { code, message, temporary } })
  }

  function pushUpTo(peer: Peer, name: string, subscription: Subscription, to: number): void {
    while (subscription.sent < to && peer.subscriptions.get(name) === subscription) {
      subscription.sent += 1
      const publication = publicationAt(subscription.sent)
      if (matches(subscription.filter, publication.type)) {
        send(peer, { subscription: name, position: at(subscription.sent), ...publication })
      }
    }
  }

  function replay(peer: Peer, name: string, subscription: Subscription): void {
    if (peer.subscriptions.get(name) !== subscription) return
    pushUpTo(peer, name, subscription, Math.min(top, subscription.sent + REPLAY_PAGE))
    subscription.live = subscription.sent === top
    send(peer, {
      op: subscription.live ? 'live' : 'position',
      subscription: name,
      position: at(subscription.sent),
    })
    if (!subscription.live) setImmediate(() => replay(peer, name, subscription))
  }

  function subscribe(peer: Peer, message: Extract<ClientMessage, { op: 'subscribe' }>): void {
    const { id, subscription: name, filter, from } = message
    asked += 1
    if (busy(asked - 1) || permanent(asked - 1)) {
      refuse(peer, id, permanent(asked - 1) ? 'TOO_MANY_SUBSCRIPTIONS' : 'BUSY')
      return
    }
    const retained = { earliest: pruned + 1, top }
    const offset = from === 'latest' ? top : from === 'earliest' ? pruned : from.offset
    const isRetained = offset >= pruned && offset <= top
    const recovered = isRetained && (typeof from === 'string' || from.epoch === epoch())
    if (!recovered) {
      const result = { subscription: name, recovered, epoch: epoch(), ...retained }
      send(peer, { id, result })
      return
    }
    const sent = Math.max(pruned, offset - replayTooMuch)
    const subscription = { filter, sent, live: false }
    peer.subscriptions.set(name, subscription)
    const position = at(Math.max(offset, sent))
    send(peer, { id, result: { subscription: name, recovered, position, ...retained } })
    setImmediate(() => replay(peer, name, subscription))
  }

  function answer(peer: Peer, message: ClientMessage): void {
    received.push(message)
    if (message.op === 'subscribe') subscribe(peer, message)
    if (message.op === 'unsubscribe') {
      const { id, subscription } = message
      if (peer.subscriptions.delete(subscription)) send(peer, { id, result: { subscription } })
      else refuse(peer, id, 'SUBSCRIPTION_UNKNOWN')
    }
    if (message.op === 'update') {
      const { id, subscription, filter } = message
      const known = peer.subscriptions.get(subscription)
      if (known === undefined) refuse(peer, id, 'SUBSCRIPTION_UNKNOWN')
      else if (Object.hasOwn(filter, 'unknown')) refuse(peer, id, 'BAD_MESSAGE')
      else {
        known.filter = filter
        send(peer, { id, result: { subscription, position: at(known.sent) } })
      }
    }
  }

  server.on('connection', (socket) => {
    const peer: Peer = {
      socket,
      number: connections,
      messages: 0,
      frozen: false,
      subscriptions: new Map(),
    }
    connections += 1
    peers.add(peer)
    socket.on('message', (data) => answer(peer, JSON.parse(data.toString())))
    socket.on('close', () => {
      peers.delete(peer)
      peer.subscriptions.clear()
    })
    send(peer, {
      op: 'hello',
      protocol: 'ssv-exporter.v2+json',
      position: at(top),
      heartbeatMs,
      finalizedBlock: null,
    })
  })

  const heartbeat = setInterval(() => {
    for (const peer of peers) {
      const live = [...peer.subscriptions.values()].every((subscription) => subscription.live)
      send(peer, { op: 'heartbeat', ...(live ? { position: at(top) } : {}), top })
    }
  }, heartbeatMs)

  const each = (act: (peer: Peer) => void) => {
    for (const peer of [...peers]) act(peer)
  }

  return {
    url: `http://127.0.0.1:${port}`,
    get epoch() {
      return epoch()
    },
    get top() {
      return top
    },
    get earliest() {
      return pruned + 1
    },
    received,
    get connections() {
      return connections
    },
    publish(count) {
      for (let more = count; more > 0; more -= 1) {
        top += 1
        each((peer) => {
          for (const [name, subscription] of peer.subscriptions) {
            if (subscription.live) pushUpTo(peer, name, subscription, top)
          }
        })
      }
    },
    prune(offset) {
      pruned = offset
      each((peer) => {
        for (const [name, subscription] of peer.subscriptions) {
          if (subscription.sent >= offset) continue
          subscription.sent = offset
          const position = at(offset)
          const facts = { reason: 'pruned', position, earliest: offset + 1 }
          send(peer, { op: 'reset', subscription: name, ...facts })
        }
      })
    },
    startEpoch() {
      epochs += 1
      top = 0
      pruned = 0
      each((peer) => {
        for (const subscription of peer.subscriptions.values()) subscription.sent = 0
        send(peer, { op: 'reset', reason: 'epoch', position: at(0), earliest: 1 })
      })
    },
    say: (message) => each((peer) => send(peer, message)),
    sayText: (text) => each(({ socket }) => socket.send(text)),
    sayWhereFrozen: (message) =>
      each(({ socket, frozen }) => {
        if (frozen) socket.send(JSON.stringify(message))
      }),
    sayOfEach: (message) =>
      each((peer) => {
        for (const name of peer.subscriptions.keys()) send(peer, message(name))
      }),
    close: (code) => each(({ socket }) => socket.close(code)),
    break: () => each(({ socket }) => socket.terminate()),
    async stop() {
      clearInterval(heartbeat)
      each(({ socket }) => socket.terminate())
      server.close()
      await once(server, 'close')
    },
  }
}

function matches({ types }: StreamFilter, type: 'operator' | 'decided'): boolean {
  return types?.includes(type) ?? true
}
