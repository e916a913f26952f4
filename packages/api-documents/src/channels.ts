import {
  pingMessage,
  queryMessage,
  subscribeMessage,
  unsubscribeMessage,
  updateMessage,
} from '@ssv-exporter/gateway-api/stream/client-message'
import {
  errorReply,
  finalityMessage,
  heartbeatMessage,
  helloMessage,
  liveMessage,
  notRecoveredReply,
  pongReply,
  positionMessage,
  push,
  queryReply,
  reconnectMessage,
  resetMessage,
  subscribedReply,
  unsubscribedReply,
  updatedReply,
} from '@ssv-exporter/gateway-api/stream/server-message'
import type { z } from 'zod'
import type { DialogueStep } from './examples/dialogue.ts'
import { QUERY_DIALOGUE } from './examples/query-dialogue.ts'
import { STREAM_DIALOGUE } from './examples/stream-dialogue.ts'
import { STREAM_V2_DIALOGUE } from './examples/stream-v2-dialogue.ts'
import {
  originalDecided,
  originalError,
  originalOperators,
  originalRequest,
  originalValidators,
} from './original-messages.ts'

/** A WebSocket endpoint in one of its protocols, with its messages. */
export interface Channel {
  readonly name: string
  readonly title: string
  readonly address: string
  readonly description: string
  readonly client: Readonly<Record<string, z.ZodType>>
  readonly server: Readonly<Record<string, z.ZodType>>
  readonly dialogue: readonly DialogueStep[]
}

export const CHANNELS: readonly Channel[] = [
  {
    name: 'query',
    title: '/query',
    address: '/query',
    description: 'Requests and answers of the original protocol: one answer per request, in order.',
    client: { Request: originalRequest },
    server: {
      OperatorAnswer: originalOperators,
      ValidatorAnswer: originalValidators,
      DecidedAnswer: originalDecided,
      ErrorAnswer: originalError,
    },
    dialogue: QUERY_DIALOGUE,
  },
  {
    name: 'stream',
    title: '/stream',
    address: '/stream',
    description:
      'Pushes of the original protocol: every change, to every client. Messages of clients are ignored.',
    client: {},
    server: {
      OperatorPush: originalOperators,
      ValidatorPush: originalValidators,
      DecidedPush: originalDecided,
    },
    dialogue: STREAM_DIALOGUE,
  },
  {
    name: 'streamV2',
    title: '/stream, protocol v2',
    address: '/stream?v=2',
    description:
      'Subscriptions with filters and positions, resumed without gap or repetition. Used if the client offers the subprotocol `ssv-exporter.v2+json` or connects with `?v=2`. Replies repeat the `id` of the message; other messages of the server have none.',
    client: {
      Subscribe: subscribeMessage,
      Update: updateMessage,
      Unsubscribe: unsubscribeMessage,
      Query: queryMessage,
      Ping: pingMessage,
    },
    server: {
      Hello: helloMessage,
      Push: push,
      Live: liveMessage,
      PositionMark: positionMessage,
      Heartbeat: heartbeatMessage,
      Finality: finalityMessage,
      Reset: resetMessage,
      Reconnect: reconnectMessage,
      Subscribed: subscribedReply,
      NotRecovered: notRecoveredReply,
      Updated: updatedReply,
      Unsubscribed: unsubscribedReply,
      QueryResult: queryReply,
      Pong: pongReply,
      Error: errorReply,
    },
    dialogue: STREAM_V2_DIALOGUE,
  },
]
