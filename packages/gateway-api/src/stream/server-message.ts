import { z } from 'zod'
import { clusterResource } from '../resources/cluster-resource.ts'
import { decidedResource } from '../resources/decided-resource.ts'
import { operatorResource } from '../resources/operator-resource.ts'
import { pushedDuty } from '../resources/pushed-duty.ts'
import { blockNumber } from '../resources/resource-parts.ts'
import { validatorResource } from '../resources/validator-resource.ts'
import { position } from './position.ts'
import { STREAM_ERROR_CODES } from './stream-errors.ts'

const id = z.union([z.int(), z.string()])
const subscription = z.string()
const earliest = z.int().min(0).describe('The offset of the oldest retained publication.')
const top = z
  .int()
  .min(0)
  .describe('The offset of the newest publication in the log known to this gateway.')

export const helloMessage = z
  .strictObject({
    op: z.literal('hello'),
    protocol: z.literal('ssv-exporter.v2+json'),
    position: position.describe('Current position of live pushes.'),
    heartbeatMs: z.int().describe('Interval of heartbeats in milliseconds.'),
    finalizedBlock: blockNumber.nullable(),
  })
  .meta({ id: 'Hello', description: 'The first message of a connection.' })

export const subscribedReply = z
  .strictObject({
    id,
    result: z.strictObject({
      subscription,
      recovered: z.literal(true),
      position: position.describe('Pushes start after it: first retained ones, then live ones.'),
      earliest,
      top,
    }),
  })
  .meta({
    id: 'Subscribed',
    description: 'Everything after the requested position will be sent, once each.',
  })

export const notRecoveredReply = z
  .strictObject({
    id,
    result: z.strictObject({
      subscription,
      recovered: z.literal(false),
      epoch: z.string().describe('Epoch of the current log.'),
      earliest,
      top,
    }),
  })
  .meta({
    id: 'NotRecovered',
    description:
      'The requested position is of another epoch, or older than what is retained. There is no subscription: query, then subscribe from the position of the response.',
  })

export const updatedReply = z
  .strictObject({
    id,
    result: z.strictObject({
      subscription,
      position: position.describe('The new filter applies after it.'),
    }),
  })
  .meta({ id: 'Updated' })

export const unsubscribedReply = z
  .strictObject({ id, result: z.strictObject({ subscription }) })
  .meta({ id: 'Unsubscribed', description: 'No push of this subscription follows.' })

export const queryReply = z
  .strictObject({ id, result: z.strictObject({ status: z.int(), body: z.unknown() }) })
  .meta({ id: 'QueryResult', description: 'Status and body as in the REST interface.' })

export const pongReply = z.strictObject({ id, result: z.strictObject({}) }).meta({ id: 'Pong' })

export const errorReply = z
  .strictObject({
    id: id.nullable().describe('null if the message had none that could be read.'),
    error: z.strictObject({
      code: z.enum(STREAM_ERROR_CODES),
      message: z.string().describe('For people.'),
      temporary: z.boolean().describe('Whether the same message may succeed later.'),
    }),
  })
  .meta({ id: 'Error' })

const pushParts = {
  subscription,
  op: z
    .enum(['put', 'update', 'remove', 'retract'])
    .describe(
      'put: a record that is new, or registered again. update: a known record with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; delete the record.',
    ),
  position,
}

export const push = z
  .discriminatedUnion('type', [
    z.strictObject({
      ...pushParts,
      type: z.literal('operator'),
      block: blockNumber,
      data: operatorResource,
    }),
    z.strictObject({
      ...pushParts,
      type: z.literal('validator'),
      block: blockNumber,
      data: validatorResource,
    }),
    z.strictObject({
      ...pushParts,
      type: z.literal('cluster'),
      block: blockNumber,
      data: clusterResource,
    }),
    z.strictObject({ ...pushParts, type: z.literal('decided'), data: decidedResource }),
    z.strictObject({
      ...pushParts,
      type: z.literal('duty'),
      data: pushedDuty.describe(
        'With the validators that the filter selects and for which operators reached a quorum, or changed after it.',
      ),
    }),
  ])
  .meta({
    id: 'Push',
    description:
      'One publication. The data is the current record; for remove and retract, the last one.',
  })

export type Push = z.infer<typeof push>

export const liveMessage = z.strictObject({ op: z.literal('live'), subscription, position }).meta({
  id: 'Live',
  description: 'The replay of this subscription is complete; live pushes follow.',
})

export const positionMessage = z
  .strictObject({ op: z.literal('position'), subscription, position })
  .meta({
    id: 'PositionMark',
    description: 'During a replay: everything that matches up to here was sent.',
  })

export const heartbeatMessage = z
  .strictObject({
    op: z.literal('heartbeat'),
    position: position
      .optional()
      .describe(
        'Everything up to here that matches was sent to every subscription of the connection. Absent during a replay of one of them.',
      ),
    top,
  })
  .meta({ id: 'Heartbeat' })

export const finalityMessage = z
  .strictObject({ op: z.literal('finality'), block: blockNumber })
  .meta({ id: 'Finality', description: 'This block and all before it are final.' })

export const resetMessage = z
  .strictObject({
    op: z.literal('reset'),
    subscription: subscription.optional().describe('Absent: all subscriptions of the connection.'),
    reason: z
      .enum(['epoch', 'pruned'])
      .describe(
        'epoch: the log was replaced by another. pruned: the next publications are no longer retained.',
      ),
    position: position.describe('Where these subscriptions continue.'),
    earliest,
  })
  .meta({
    id: 'Reset',
    description: 'Publications were missed and can no longer be read: query again.',
  })

export const reconnectMessage = z
  .strictObject({ op: z.literal('reconnect'), afterMs: z.int().min(0) })
  .meta({
    id: 'Reconnect',
    description: 'The connection is about to be closed; reconnect after this time.',
  })

/** All events that a gateway sends in protocol v2; replies have an `id`, events never. */
export const serverEvent = z.union([
  helloMessage,
  push,
  liveMessage,
  positionMessage,
  heartbeatMessage,
  finalityMessage,
  resetMessage,
  reconnectMessage,
])

export type ServerEvent = z.infer<typeof serverEvent>

export const serverReply = z.union([
  subscribedReply,
  notRecoveredReply,
  updatedReply,
  unsubscribedReply,
  queryReply,
  pongReply,
  errorReply,
])

export type ServerReply = z.infer<typeof serverReply>
