import { CLOSE_CODES } from '@ssv-exporter/gateway-api/close-codes'
import { ERROR_TEXTS } from '@ssv-exporter/gateway-api/error-texts'
import { HTTP_ERRORS } from '@ssv-exporter/gateway-api/http-errors'
import { REST_ENDPOINTS } from '@ssv-exporter/gateway-api/rest/endpoints'
import { problem } from '@ssv-exporter/gateway-api/rest/problem'
import { PROBLEMS } from '@ssv-exporter/gateway-api/rest/problems'
import { STREAM_ERRORS } from '@ssv-exporter/gateway-api/stream/stream-errors'
import { z } from 'zod'
import { CHANNELS } from './channels.ts'
import { REST_EXAMPLES } from './examples/rest-examples.ts'
import { createJsonSchemas, type JsonSchema } from './json-schemas.ts'
import { channelSection } from './page/channel-section.ts'
import { endpointSection, restIntroduction } from './page/endpoint-section.ts'
import { Html, html, inline, prose, table } from './page/html.ts'
import { schemaAnchor, schemaFields } from './page/schema-fields.ts'
import { STYLE } from './page/style.ts'

/** Both interfaces as one page for people: no scripts, no external resources. */
export function docsPage(version: string): string {
  const schemas = createJsonSchemas()
  schemas.of(problem)
  const endpoints = REST_ENDPOINTS.map((endpoint) => {
    const examples = REST_EXAMPLES.filter((example) => example.endpoint === endpoint.name)
    return endpointSection(endpoint, examples, schemas)
  })
  const channels = CHANNELS.map((channel) => channelSection(channel, schemas))
  const messages = new Set(
    CHANNELS.flatMap(({ client, server }) => Object.values({ ...client, ...server })).map(
      (schema) => z.globalRegistry.get(schema)?.id,
    ),
  )
  const records = Object.entries(schemas.named()).filter(([name]) => !messages.has(name))

  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SSV Exporter: interface</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<div class="page">
${navigation(records.map(([name]) => name))}
<main>
<h1>SSV Exporter</h1>
<p class="lead">Version ${version}. <a href="/example">Live page</a>. For programs: <a href="/openapi.json">openapi.json</a> (REST, OpenAPI 3.1), <a href="/asyncapi.json">asyncapi.json</a> (WebSocket, AsyncAPI 3.0).</p>
${prose(
  'Operators, validators and clusters of the SSV network, the duties that its committees performed, and the logs of its contract: on request over REST, live over WebSocket. Every example on this page is run by a test.',
)}
<h2 id="rest">REST</h2>
${restIntroduction()}
${endpoints}
${problems()}
<h2 id="websocket">WebSocket</h2>
${channels}
${errorTables()}
<h2 id="records">Records</h2>
${records.map(([name, schema]) => record(name, schema))}
</main>
</div>
</body>
</html>
`.text
}

function navigation(records: readonly string[]): Html {
  const links = (entries: readonly (readonly [anchor: string, text: string])[]) =>
    html`<ul>${entries.map(([anchor, text]) => html`<li><a href="#${anchor}">${text}</a></li>`)}</ul>`
  return html`<nav>
<strong><a href="#">SSV Exporter</a></strong>
<h2>REST</h2>
${links([...REST_ENDPOINTS.map(({ name, url }) => [name, url] as const), ['problems', 'Problems']])}
<h2>WebSocket</h2>
${links([
  ...CHANNELS.map(({ name, title }) => [name, title] as const),
  ['stream-errors', 'Errors of protocol v2'],
  ['query-errors', 'Errors of /query'],
  ['close-codes', 'Close codes'],
  ['http-errors', 'Refused connections'],
])}
<h2>Records</h2>
${links(records.map((name) => [schemaAnchor(name), name] as const))}
</nav>`
}

function problems(): Html {
  return html`<h3 id="problems">Problems</h3>
<p>${inline('A request that fails is answered with `application/problem+json` (RFC 9457). Match on `code`.')}</p>
${table(
  ['Code', 'Status', 'When', 'What to do'],
  Object.entries(PROBLEMS).map(([code, { status, title, when, advice }]) => [
    html`<code id="${code}">${code}</code>`,
    status,
    html`${title}. ${inline(when)}`,
    inline(advice),
  ]),
)}`
}

function errorTables(): Html {
  return html`<h3 id="stream-errors">Errors of protocol v2</h3>
${table(
  ['Code', 'Message', 'Temporary', 'What to do'],
  Object.entries(STREAM_ERRORS).map(([code, { message, temporary, advice }]) => [
    html`<code>${code}</code>`,
    message,
    temporary ? 'yes' : 'no',
    inline(advice),
  ]),
)}
<h3 id="query-errors">Errors of /query</h3>
${table(
  ['First string', 'Filter', 'When'],
  Object.values(ERROR_TEXTS).map(({ text, filter, when }) => [
    html`<code>${text}</code>`,
    filter,
    inline(when),
  ]),
)}
<h3 id="close-codes">Close codes</h3>
<p>Automatic action: what an unattended program should do.</p>
${table(
  ['Code', 'When', 'What to do', 'Automatic action'],
  Object.values(CLOSE_CODES).map(({ code, when, advice, action }) => [
    code,
    inline(when),
    inline(advice),
    action,
  ]),
)}
<h3 id="http-errors">Refused connections</h3>
<p>${inline('What does not become a WebSocket connection is answered with `{"error":{"code","message"}}`.')}</p>
${table(
  ['Status', 'Code', 'Message'],
  Object.entries(HTTP_ERRORS).map(([code, { status, message }]) => [
    status,
    html`<code>${code}</code>`,
    message,
  ]),
)}`
}

function record(name: string, schema: JsonSchema): Html {
  return html`<section id="${schemaAnchor(name)}"><h3>${name}</h3>
${prose(String(schema.description ?? ''))}
${schemaFields(schema)}
</section>`
}
