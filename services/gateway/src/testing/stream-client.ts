import type { ClientMessageInput } from '@ssv-exporter/gateway-api/stream/client-message'
import { STREAM_PROTOCOL } from '@ssv-exporter/gateway-api/stream/protocol'
import {
  type Push,
  type ServerEvent,
  type ServerReply,
  serverEvent,
  serverReply,
} from '@ssv-exporter/gateway-api/stream/server-message'
import { connect, type TestClient } from './client.ts'

type Unnumbered<Message> = Message extends { id: unknown } ? Omit<Message, 'id'> : never
type EventOf<Op> = Extract<ServerEvent, { op: Op }>

export interface StreamClient extends Omit<TestClient, 'ask'> {
  /** Sends a message and resolves to its reply; earlier events are kept. */
  request(message: Unnumbered<ClientMessageInput>): Promise<ServerReply>
  /** Sends text unchanged and resolves to the next reply. */
  ask(text: string): Promise<ServerReply>
  /** The next event with this op; others before it are dropped, except pushes. */
  event<Op extends ServerEvent['op']>(op: Op): Promise<EventOf<Op>>
  /** The next `count` pushes. */
  pushes(count: number): Promise<Push[]>
  /** Everything received and not read yet. */
  readonly kept: ServerEvent[]
}

/** A connection in protocol v2; every received message is checked against its schema. */
export async function connectStream(url: string): Promise<StreamClient> {
  const client = await connect(url, {}, [STREAM_PROTOCOL])
  const kept: ServerEvent[] = []
  let id = 0

  async function receive(): Promise<{ reply?: ServerReply; event?: ServerEvent }> {
    const message = JSON.parse(await client.next())
    return 'id' in message
      ? { reply: serverReply.parse(message) }
      : { event: serverEvent.parse(message) }
  }

  async function take(isWanted: (event: ServerEvent) => boolean): Promise<ServerEvent> {
    for (;;) {
      const index = kept.findIndex(isWanted)
      const [found] = index === -1 ? [] : kept.splice(index, 1)
      if (found !== undefined) return found
      const { event } = await receive()
      if (event !== undefined) kept.push(event)
    }
  }

  async function ask(text: string): Promise<ServerReply> {
    client.send(text)
    for (;;) {
      const { reply, event } = await receive()
      if (event !== undefined) kept.push(event)
      if (reply !== undefined) return reply
    }
  }

  return {
    ...client,
    kept,
    ask,
    request(message) {
      id += 1
      return ask(JSON.stringify({ id, ...message }))
    },
    event: (op) => take((event) => event.op === op) as Promise<EventOf<typeof op>>,
    async pushes(count) {
      const pushes: Push[] = []
      while (pushes.length < count) {
        pushes.push((await take((event) => 'type' in event)) as Push)
      }
      return pushes
    },
  }
}
