import type { Socket } from 'node:net'
import type { ClientMessage } from '@ssv-exporter/gateway-api/stream/client-message'
import { STREAM_PROTOCOL } from '@ssv-exporter/gateway-api/stream/protocol'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { WebSocket } from 'ws'
import type { Heartbeat } from '../../connection/heartbeat.ts'
import { createInbox } from '../../connection/inbox.ts'
import type { ServedConnection } from '../../connection/open-connections.ts'
import type { GatewayMetrics } from '../../metrics.ts'
import type { GatewayOptions } from '../../options.ts'
import type { FanOut } from '../fan-out.ts'
import { createOutlet } from '../outlet.ts'
import type { Pages } from '../pages.ts'
import type { SlowWatch } from '../slow-watch.ts'
import { textFrame } from '../text-frame.ts'
import { waitForRoom } from '../wait-for-room.ts'
import type { Audiences } from './audiences.ts'
import type { LogStarts } from './log-start.ts'
import { readMessage } from './read-message.ts'
import { RefusedMessageError } from './refused-message-error.ts'
import type { Session, Sessions } from './sessions.ts'
import { createSubscription, type Subscription } from './subscription.ts'

export interface StreamV2Modules {
  fanOut: FanOut
  audiences: Audiences
  pages: Pages
  logStarts: LogStarts
  sessions: Sessions
  slowWatch: SlowWatch
  heartbeat: Heartbeat
  /** Answers a path of the REST interface. */
  query(path: string, address: string): Promise<{ status: number; body: string }>
  metrics: GatewayMetrics
  logger: Logger
}

type StreamV2Options = Pick<
  GatewayOptions,
  | 'maxRequestsPerSecond'
  | 'streamMaxSubscriptions'
  | 'streamHighWaterBytes'
  | 'streamHeartbeatMs'
  | 'streamFirstMessageMs'
>

/** Serves one connection in protocol v2. */
export function serveStreamV2(
  socket: WebSocket,
  transport: Socket,
  address: string,
  options: StreamV2Options,
  modules: StreamV2Modules,
): ServedConnection {
  const { fanOut, sessions, logStarts, slowWatch, heartbeat, metrics, logger } = modules
  const subscriptions = new Map<string, Subscription>()
  const outlet = createOutlet(socket, transport, { metrics, resumeAt })
  const session: Session = {
    isLive: () => [...subscriptions.values()].every((subscription) => subscription.isLive()),
    send: outlet.write,
    restart(offset) {
      for (const subscription of subscriptions.values()) subscription.restart(offset)
    },
  }
  const say = (value: unknown) => outlet.write(textFrame(JSON.stringify(value)))
  const positionAt = (offset: number) => ({ epoch: fanOut.epoch(), offset })

  /** What the least advanced subscription was written up to. */
  function resumeAt(): string {
    const positions = [...subscriptions.values()].map((subscription) => subscription.position())
    return JSON.stringify(positionAt(Math.min(fanOut.handedOut(), ...positions)))
  }

  async function subscribe(
    message: Extract<ClientMessage, { op: 'subscribe' }>,
  ): Promise<() => void> {
    const { id, subscription: name, filter, from } = message
    if (subscriptions.has(name)) {
      throw new RefusedMessageError('SUBSCRIPTION_EXISTS', { subscription: name })
    }
    if (subscriptions.size >= options.streamMaxSubscriptions) {
      throw new RefusedMessageError('TOO_MANY_SUBSCRIPTIONS', {
        limit: options.streamMaxSubscriptions,
      })
    }
    const start = await logStarts.find(from)
    const { epoch, earliest, position } = start.head
    const top = Math.max(position, fanOut.recent.top())
    metrics.subscribes.inc({
      from: typeof from === 'string' ? from : 'position',
      recovered: String(start.recovered),
    })
    if (!start.recovered) {
      return () =>
        say({ id, result: { subscription: name, recovered: false, epoch, earliest, top } })
    }
    return () => {
      const at = { epoch, offset: start.after }
      say({ id, result: { subscription: name, recovered: true, position: at, earliest, top } })
      subscriptions.set(
        name,
        createSubscription(options, { name, filter, after: start.after }, { ...modules, outlet }),
      )
    }
  }

  function subscriptionOf(name: string): Subscription {
    const found = subscriptions.get(name)
    if (found !== undefined) return found
    throw new RefusedMessageError('SUBSCRIPTION_UNKNOWN', { subscription: name })
  }

  /** Resolves to what is to be said and done then, without a wait in between. */
  async function answer(message: ClientMessage): Promise<() => void> {
    const { id } = message
    switch (message.op) {
      case 'subscribe':
        return await subscribe(message)
      case 'update': {
        const { subscription, filter } = message
        const offset = subscriptionOf(subscription).update(filter)
        return () => say({ id, result: { subscription, position: positionAt(offset) } })
      }
      case 'unsubscribe': {
        const { subscription } = message
        subscriptionOf(subscription).end()
        subscriptions.delete(subscription)
        return () => say({ id, result: { subscription } })
      }
      case 'query': {
        if (!message.path.startsWith('/v1/')) {
          throw new RefusedMessageError('BAD_MESSAGE', { why: 'path: must begin with /v1/' })
        }
        const { status, body } = await modules.query(message.path, address)
        const text = `{"id":${JSON.stringify(id)},"result":{"status":${status},"body":${body}}}`
        return () => outlet.write(textFrame(text))
      }
      case 'ping':
        return () => say({ id, result: {} })
    }
  }

  async function handle(data: Buffer): Promise<void> {
    clearTimeout(firstMessage)
    const read = readMessage(data)
    try {
      if ('why' in read) throw new RefusedMessageError('BAD_MESSAGE', { why: read.why })
      const then = await answer(read.message)
      metrics.messages.inc({ op: read.message.op, outcome: 'OK' })
      if (outlet.isOpen()) then()
    } catch (error) {
      const refused = RefusedMessageError.of(error)
      metrics.messages.inc({
        op: 'message' in read ? read.message.op : 'none',
        outcome: refused.refusal,
      })
      if (refused !== error) logger.debug({ err: error }, 'message was not answered')
      say({ id: read.id, error: refused.toReply() })
    }
    await waitForRoom(outlet, slowWatch)
  }

  const firstMessage = setTimeout(() => outlet.close('NO_MESSAGE'), options.streamFirstMessageMs)
  createInbox(
    socket,
    { perSecond: options.maxRequestsPerSecond, endpoint: 'stream' },
    {
      heartbeat,
      metrics,
      handle,
    },
  )
  sessions.add(session)
  socket.once('close', () => {
    clearTimeout(firstMessage)
    slowWatch.forget(outlet)
    sessions.remove(session)
    for (const subscription of subscriptions.values()) subscription.end()
  })
  say({
    op: 'hello',
    protocol: STREAM_PROTOCOL,
    position: positionAt(fanOut.handedOut()),
    heartbeatMs: options.streamHeartbeatMs,
    finalizedBlock: sessions.finalizedBlock(),
  })

  return {
    drain(afterMs) {
      say({ op: 'reconnect', afterMs })
      outlet.close('GOING_AWAY')
    },
  }
}
