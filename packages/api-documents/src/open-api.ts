import { REST_ENDPOINTS } from '@ssv-exporter/gateway-api/rest/endpoints'
import { problem } from '@ssv-exporter/gateway-api/rest/problem'
import { PROBLEMS } from '@ssv-exporter/gateway-api/rest/problems'
import type { RestEndpoint } from '@ssv-exporter/gateway-api/rest/rest-endpoint'
import type { z } from 'zod'
import { REST_EXAMPLES, type RestExample } from './examples/rest-examples.ts'
import { createJsonSchemas, type JsonSchema, type JsonSchemas } from './json-schemas.ts'

const DESCRIPTION = `Operators, validators and clusters of the SSV network, what its committees decided, and the logs of its contract.

Every response contains the position of the log of publications at which it was read (\`asOf\`): load what you need, then subscribe to \`/stream\` from the \`asOf\` of the first response, and nothing is missed.

Lists are paged; \`nextCursor\` requests the next page. With \`Accept: application/x-ndjson\` or \`text/csv\` a list is returned as a whole, as an export of one snapshot; an export that could not be completed ends without the end of its body.`

const HEADERS = {
  'ssv-as-of': header('`epoch:offset`: position of the log before this was read.'),
  etag: header('Of this body; with `If-None-Match` an unchanged body is not sent again.'),
  'ratelimit-limit': header('Requests per minute.'),
  'ratelimit-remaining': header('Remaining requests.'),
  'ratelimit-reset': header('Seconds until all of them are available again.'),
  'retry-after': header('Seconds to wait before the request is repeated.'),
}

function header(description: string) {
  return { description, schema: { type: 'string' } }
}

/** The REST interface as an OpenAPI 3.1 document. */
export function openApiDocument(version: string): JsonSchema {
  const schemas = createJsonSchemas()
  const paths = Object.fromEntries(
    REST_ENDPOINTS.map((endpoint) => [endpoint.url, { get: operation(endpoint, schemas) }]),
  )
  schemas.of(problem)
  return {
    openapi: '3.1.0',
    info: {
      title: 'SSV Exporter',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [],
    paths,
    components: { schemas: schemas.named(), headers: HEADERS, responses: problemResponses() },
  }
}

function operation(endpoint: RestEndpoint, schemas: JsonSchemas): JsonSchema {
  const { name, summary, description, path, query, item } = endpoint
  const statuses = new Set<number>([400, 404, 406, 429, 500, 503])
  return {
    operationId: name,
    summary,
    description,
    tags: [endpoint.url.split('/')[2]],
    parameters: [...parameters('path', path, schemas), ...parameters('query', query, schemas)],
    responses: {
      200: {
        description: item === undefined ? 'It.' : 'A page, or all in an export.',
        headers: references('ssv-as-of', 'etag', 'ratelimit-limit', 'ratelimit-remaining'),
        content: content(endpoint, schemas),
      },
      304: {
        description: 'The data is unchanged, also as of `ssv-as-of`.',
        headers: references('ssv-as-of', 'etag'),
      },
      ...Object.fromEntries(
        [...statuses].map((status) => [status, { $ref: `#/components/responses/${status}` }]),
      ),
    },
  }
}

function parameters(where: 'path' | 'query', schema: z.ZodObject, schemas: JsonSchemas) {
  const { properties = {} } = schemas.of(schema, 'input') as {
    properties?: Record<string, JsonSchema>
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path',
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }))
}

function content({ name, answer, item }: RestEndpoint, schemas: JsonSchemas): JsonSchema {
  const examples = (accept: RestExample['accept']) => {
    const found = REST_EXAMPLES.filter(
      (example) => example.endpoint === name && example.accept === accept && example.status === 200,
    )
    return found.length === 0 ? {} : { examples: named(found) }
  }
  const json = { schema: schemas.of(answer), ...examples('application/json') }
  if (item === undefined) return { 'application/json': json }
  schemas.of(item)
  const text = (description: string) => ({ schema: { type: 'string', description } })
  return {
    'application/json': json,
    'application/x-ndjson': {
      ...text('A line of JSON for each item, as in a page.'),
      ...examples('application/x-ndjson'),
    },
    'text/csv': {
      ...text(
        `RFC 4180, with the header ${Object.keys(item.shape).join(',')}; lists and objects are JSON in a cell.`,
      ),
      ...examples('text/csv'),
    },
  }
}

function named(examples: readonly RestExample[]) {
  return Object.fromEntries(
    examples.map(({ request, body }, index) => [
      `example${index + 1}`,
      { summary: `GET ${request}`, value: body },
    ]),
  )
}

function problemResponses(): JsonSchema {
  const statuses = [...new Set(Object.values(PROBLEMS).map(({ status }) => status))]
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = Object.entries(PROBLEMS).filter(([, kind]) => kind.status === status)
      const examples = REST_EXAMPLES.filter((example) => example.status === status)
      return [
        status,
        {
          description: codes.map(([code, { title }]) => `${code}: ${title}.`).join('\n\n'),
          ...(status === 429 || status === 503 ? { headers: references('retry-after') } : {}),
          content: {
            'application/problem+json': {
              schema: { $ref: '#/components/schemas/Problem' },
              ...(examples.length === 0 ? {} : { examples: named(examples) }),
            },
          },
        },
      ]
    }),
  )
}

function references(...names: (keyof typeof HEADERS)[]) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
