import type { z } from 'zod'
import type { Channel } from '../channels.ts'
import type { DialogueStep } from '../examples/dialogue.ts'
import type { JsonSchema, JsonSchemas } from '../json-schemas.ts'
import { type Html, html, inline, jsonBlock } from './html.ts'
import { schemaFields } from './schema-fields.ts'

/** The messages of a WebSocket endpoint, and a dialogue. */
export function channelSection(channel: Channel, schemas: JsonSchemas): Html {
  const { name, title, description, client, server, dialogue } = channel
  return html`<section id="${name}">
<h3><span class="method">WS</span> ${title}</h3>
<p>${inline(description)}</p>
<h4>An example</h4>
${dialogue.map(step)}
${messages('Messages of the client', client, 'input', schemas)}
${messages('Messages of the gateway', server, 'output', schemas)}
</section>`
}

function messages(
  title: string,
  all: Readonly<Record<string, z.ZodType>>,
  io: 'input' | 'output',
  schemas: JsonSchemas,
): Html {
  const entries = Object.entries(all)
  if (entries.length === 0) return html``
  return html`<h4>${title}</h4>
${entries.map(([name, schema]) => {
  const { $ref } = schemas.of(schema, io) as { $ref?: string }
  const full: JsonSchema = schemas.named()[$ref?.split('/').at(-1) ?? ''] ?? {}
  const description = full.description as string | undefined
  return html`<details><summary><strong>${name}</strong> ${inline(description ?? '')}</summary>
${schemaFields(full)}
</details>\n`
})}`
}

function step(current: DialogueStep): Html {
  if (current.by === 'network') return html`<p class="event">${current.event}</p>\n`
  const [arrow, who] = current.by === 'client' ? ['→', 'client'] : ['←', 'gateway']
  return html`<details class="step ${current.by}"><summary><span class="arrow" title="${who}">${arrow}</span> <strong>${current.message}</strong> <code>${shortened(current.payload)}</code></summary>
${jsonBlock(current.payload)}
</details>\n`
}

const MAX_SHOWN = 110

function shortened(payload: unknown): string {
  const text = JSON.stringify(payload)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}
