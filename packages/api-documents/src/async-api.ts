import { z } from 'zod'
import { CHANNELS, type Channel } from './channels.ts'
import { createJsonSchemas, type JsonSchema, type JsonSchemas } from './json-schemas.ts'

const DESCRIPTION = `The WebSocket interface of the SSV exporter, from the perspective of the gateway: it receives the messages of clients and sends the others.

Every message is one JSON object in a text frame. Close codes and errors are listed at \`/docs\`.`

/** The WebSocket interface as an AsyncAPI 3.0 document. */
export function asyncApiDocument(version: string): JsonSchema {
  const schemas = createJsonSchemas()
  const messages = Object.assign({}, ...CHANNELS.map((channel) => messagesOf(channel, schemas)))
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'SSV Exporter',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      gateway: {
        host: '{host}',
        protocol: 'ws',
        variables: { host: { default: 'localhost:14000', description: 'Where this was read.' } },
      },
    },
    channels: Object.fromEntries(CHANNELS.map((channel) => [channel.name, channelOf(channel)])),
    operations: Object.assign({}, ...CHANNELS.map(operationsOf)),
    components: { messages, schemas: schemas.named() },
  }
}

const messageId = ({ name }: Channel, message: string) => `${name}.${message}`

function messagesOf(channel: Channel, schemas: JsonSchemas): JsonSchema {
  const { client, server, dialogue } = channel
  const all = [
    ...Object.entries(client).map(([name, schema]) => ({ name, schema, io: 'input' as const })),
    ...Object.entries(server).map(([name, schema]) => ({ name, schema, io: 'output' as const })),
  ]
  return Object.fromEntries(
    all.map(({ name, schema, io }) => {
      const examples = dialogue.flatMap((step) =>
        step.by !== 'network' && step.message === name ? [{ payload: step.payload }] : [],
      )
      const description = z.globalRegistry.get(schema)?.description
      return [
        messageId(channel, name),
        {
          name,
          title: name,
          ...(description === undefined ? {} : { summary: description }),
          payload: schemas.of(schema, io),
          ...(examples.length === 0 ? {} : { examples }),
        },
      ]
    }),
  )
}

function channelOf(channel: Channel): JsonSchema {
  const { title, address, description, client, server } = channel
  return {
    title,
    address: address.replace(/\?.*/, ''),
    description,
    messages: Object.fromEntries(
      [...Object.keys(client), ...Object.keys(server)].map((name) => [
        name,
        { $ref: `#/components/messages/${messageId(channel, name)}` },
      ]),
    ),
    bindings: { ws: { method: 'GET', ...queryOf(address), bindingVersion: '0.1.0' } },
  }
}

function queryOf(address: string) {
  const query = [...new URLSearchParams(address.split('?')[1])]
  if (query.length === 0) return {}
  const properties = Object.fromEntries(
    query.map(([name, value]) => [name, { type: 'string', const: value }]),
  )
  return { query: { type: 'object', properties } }
}

function operationsOf(channel: Channel): JsonSchema {
  const { name, client, server } = channel
  const operation = (action: 'send' | 'receive', messages: object) => ({
    action,
    channel: { $ref: `#/channels/${name}` },
    messages: Object.keys(messages).map((message) => ({
      $ref: `#/channels/${name}/messages/${message}`,
    })),
  })
  return {
    ...(Object.keys(client).length === 0
      ? {}
      : { [`${name}Receive`]: operation('receive', client) }),
    [`${name}Send`]: operation('send', server),
  }
}
