import { REST_ENDPOINTS } from '@ssv-exporter/gateway-api/rest/endpoints'
import { problem } from '@ssv-exporter/gateway-api/rest/problem'
import { clientMessage } from '@ssv-exporter/gateway-api/stream/client-message'
import { position } from '@ssv-exporter/gateway-api/stream/position'
import { push, serverEvent, serverReply } from '@ssv-exporter/gateway-api/stream/server-message'
import { streamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import { z } from 'zod'

interface NamedSchema {
  readonly name: string
  readonly schema: z.ZodType
  /** For a request, what may be sent; for a response, what is received. */
  readonly io: 'input' | 'output'
}

/** REST responses and parameters of endpoints: `listOperators` takes `OperatorsParameters`. */
const REST: readonly NamedSchema[] = REST_ENDPOINTS.flatMap(({ name, answer, query }) => {
  const noun = name.replace(/^(list|get)/, '')
  const parameters: NamedSchema = { name: `${noun}Parameters`, schema: query, io: 'input' }
  const hasParameters = Object.keys(query.shape).length > 0
  return [
    { name: `${noun}Answer`, schema: answer, io: 'output' } as const,
    ...(hasParameters ? [parameters] : []),
  ]
})

/** The schemas with client types, in the order of output. */
const SCHEMAS: readonly NamedSchema[] = [
  { name: 'Position', schema: position, io: 'output' },
  { name: 'StreamFilter', schema: streamFilter, io: 'input' },
  { name: 'Push', schema: push, io: 'output' },
  { name: 'ServerEvent', schema: serverEvent, io: 'output' },
  { name: 'ServerReply', schema: serverReply, io: 'output' },
  { name: 'ClientMessage', schema: clientMessage, io: 'input' },
  { name: 'Problem', schema: problem, io: 'output' },
  ...REST,
]

/**
 * Schemas of which only the parts are needed: the client has its own types for pages and answers.
 */
const isPartsOnly = (name: string) => name.endsWith('Answer')

/** Names of schemas that have another meaning in TypeScript. */
const RENAMED: Readonly<Record<string, string>> = {
  Error: 'ErrorReply',
  Event: 'ContractEvent',
  Query: 'QueryMessage',
}

type Schema = z.core.JSONSchema.JSONSchema

const HEAD = [
  '// Made by scripts/write-references.ts from the schemas of the gateway; do not edit.',
  '// Types without zod, with what the schemas say of each member.',
].join('\n')

/** The types of the gateway's schemas, as TypeScript without dependencies. */
export function apiTypesText(): string {
  const declarations = new Map<string, string>()
  for (const { name, schema, io } of SCHEMAS) {
    const { $defs = {}, ...root } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override({ zodSchema, jsonSchema }) {
        // Not JSON, but valid for a parameter.
        if (zodSchema._zod.def.type === 'bigint') Object.assign(jsonSchema, { type: 'bigint' })
      },
    })
    for (const [id, definition] of Object.entries($defs)) {
      const known = RENAMED[id] ?? id
      if (!declarations.has(known)) declarations.set(known, declarationOf(known, definition))
    }
    if (!declarations.has(name) && !isPartsOnly(name))
      declarations.set(name, declarationOf(name, root))
  }
  return [HEAD, ...declarations.values()].join('\n\n')
}

function declarationOf(name: string, schema: Schema): string {
  const type = typeOf(schema)
  const declared =
    schema.type === 'object' ? `export interface ${name} ${type}` : `export type ${name} = ${type}`
  return `${commentOf(schema)}${declared}`
}

function commentOf({ description }: Schema): string {
  return description === undefined ? '' : `/** ${description.replaceAll('*/', '* /')} */\n`
}

function typeOf(schema: Schema | boolean): string {
  if (typeof schema === 'boolean') return 'unknown'
  const { $ref, enum: values, anyOf, oneOf, type } = schema
  if ($ref !== undefined) {
    const id = $ref.split('/').at(-1) ?? ''
    return RENAMED[id] ?? id
  }
  if ('const' in schema) return JSON.stringify(schema.const)
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ')
  const members = anyOf ?? oneOf
  if (members !== undefined) return [...new Set(members.map(typeOf))].join(' | ')
  if (type === 'object') return objectOf(schema)
  if (type === 'array') return `Array<${typeOf((schema.items ?? true) as Schema | boolean)}>`
  if (type === undefined) return 'unknown'
  if (Array.isArray(type)) return type.join(' | ')
  return type === 'integer' ? 'number' : `${type}`
}

function objectOf({ properties, required = [], additionalProperties }: Schema): string {
  if (typeof additionalProperties === 'object') {
    return `Record<string, ${typeOf(additionalProperties)}>`
  }
  if (properties === undefined || Object.keys(properties).length === 0) {
    return 'Record<string, never>'
  }
  const lines = Object.entries(properties).map(([name, member]) => {
    const type = typeOf(member)
    const comment = typeof member === 'boolean' ? '' : commentOf(member)
    return required.includes(name)
      ? `${comment}${name}: ${type}`
      : `${comment}${name}?: ${type} | undefined`
  })
  return `{\n${lines.join('\n')}\n}`
}
