import type { RestEndpoint } from '@ssv-exporter/gateway-api/rest/rest-endpoint'
import type { RestExample } from '../examples/rest-examples.ts'
import type { JsonSchema, JsonSchemas } from '../json-schemas.ts'
import { type Html, html, inline, jsonBlock, prose, table } from './html.ts'
import { typeOf } from './schema-fields.ts'

/** Parameters and responses of one endpoint, with its examples. */
export function endpointSection(
  endpoint: RestEndpoint,
  examples: readonly RestExample[],
  schemas: JsonSchemas,
): Html {
  const { name, url, summary, description, answer, item } = endpoint
  const rows = [
    ...parameterRows(schemas.of(endpoint.path, 'input'), 'path'),
    ...parameterRows(schemas.of(endpoint.query, 'input'), 'query'),
  ]
  const data = item === undefined ? schemas.of(answer.shape.data as never) : schemas.of(item)
  return html`<section id="${name}">
<h3><span class="method">GET</span> ${url}</h3>
<p><strong>${summary}.</strong> ${inline(description)}</p>
${rows.length === 0 ? '' : table(['Parameter', 'Type', 'Meaning'], rows)}
<p>Answers with ${item === undefined ? '' : 'a page of '}${typeOf(data)}${
    item === undefined
      ? '.'
      : inline('. With `Accept: application/x-ndjson` or `text/csv`: all of them.')
  }</p>
${examples.map(example)}
</section>`
}

function parameterRows(schema: JsonSchema, where: string): Html[][] {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>
  return Object.entries(properties).map(([name, property]) => {
    const standard =
      property.default === undefined
        ? ''
        : html` Default: <code>${JSON.stringify(property.default)}</code>.`
    return [
      html`<code>${name}</code> <small>${where}</small>`,
      typeOf(property),
      html`${inline(String(property.description ?? ''))}${standard}`,
    ]
  })
}

function example({ request, accept, status, body }: RestExample): Html {
  const form = accept === 'application/json' ? '' : ` as ${accept}`
  return html`<details><summary><code>GET ${request}</code>${form}: ${status}</summary>
${jsonBlock(body)}
</details>`
}

/** Common to all endpoints. */
export function restIntroduction(): Html {
  return html`${prose(
    `Lists are paged: \`data\`, and \`nextCursor\`, which requests the next page with the same filters. Cursors are opaque and do not expire.

\`asOf\` is the position of the log of publications before the data was read. Load what you need, subscribe to \`/stream\` from the \`asOf\` of the first response, and nothing is missed; changes in the meantime may be received twice, each time as of that time.

Responses have an \`ETag\`. With \`If-None-Match\` the response is 304 while the data is unchanged; the header \`ssv-as-of\` (\`epoch:offset\`) is then the position up to which that is known.

With \`Accept: application/x-ndjson\` or \`text/csv\` a list is returned as a whole, as an export of one snapshot. An export that could not be completed ends without the last chunk of its body: a client detects an aborted transfer instead of a short file.

Integers that may exceed 2^53 are strings of digits, except heights and rounds, which are JSON numbers with all their digits.`,
  )}`
}
