import { z } from 'zod'
import { position } from './position.ts'
import { streamFilter } from './stream-filter.ts'

const MAX_NAME_LENGTH = 64

const id = z
  .union([z.int(), z.string().max(MAX_NAME_LENGTH)])
  .describe('Chosen by the client; the reply repeats it.')

const subscription = z
  .string()
  .min(1)
  .max(MAX_NAME_LENGTH)
  .describe('A name chosen by the client, unique within the connection. Every push contains it.')

export const subscribeMessage = z
  .strictObject({
    id,
    op: z.literal('subscribe'),
    subscription,
    filter: streamFilter.default({}),
    from: z
      .union([z.enum(['latest', 'earliest']), position])
      .default('latest')
      .describe(
        'Where to start: after this position, with the oldest retained publication, or with new ones.',
      ),
  })
  .meta({ id: 'Subscribe' })

export const updateMessage = z
  .strictObject({ id, op: z.literal('update'), subscription, filter: streamFilter })
  .meta({ id: 'Update' })

export const unsubscribeMessage = z
  .strictObject({ id, op: z.literal('unsubscribe'), subscription })
  .meta({ id: 'Unsubscribe' })

export const queryMessage = z
  .strictObject({
    id,
    op: z.literal('query'),
    path: z
      .string()
      .max(4_096)
      .describe(
        'Path and query string of the REST interface, for example `/v1/validators?limit=10`.',
      ),
  })
  .meta({ id: 'Query' })

export const pingMessage = z.strictObject({ id, op: z.literal('ping') }).meta({ id: 'Ping' })

/** All messages that a client may send in protocol v2. */
export const clientMessage = z.discriminatedUnion('op', [
  subscribeMessage,
  updateMessage,
  unsubscribeMessage,
  queryMessage,
  pingMessage,
])

export type ClientMessage = z.infer<typeof clientMessage>
export type ClientMessageInput = z.input<typeof clientMessage>
