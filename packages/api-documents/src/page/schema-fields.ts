import type { JsonSchema } from '../json-schemas.ts'
import { type Html, html, inline, table } from './html.ts'

const SHARED = '#/components/schemas/'

interface Described extends JsonSchema {
  description?: string
  properties?: Record<string, Described>
  required?: string[]
  $ref?: string
  anyOf?: Described[]
  oneOf?: Described[]
  items?: Described
  enum?: unknown[]
  const?: unknown
  type?: string | string[]
  default?: unknown
  minimum?: number
  maximum?: number
}

/** Where the page describes a named schema. */
export const schemaAnchor = (name: string) => `schema-${name}`

/** The values that a schema allows, in a few words. */
export function typeOf(schema: JsonSchema): Html {
  const { $ref, anyOf, oneOf, items, type, const: constant, ...rest } = schema as Described
  if ($ref !== undefined) {
    const name = $ref.slice(SHARED.length)
    return html`<a href="#${schemaAnchor(name)}">${name}</a>`
  }
  const choices = anyOf ?? oneOf
  if (choices !== undefined) return joined(choices.map(typeOf), ' or ')
  if (constant !== undefined) return html`<code>${JSON.stringify(constant)}</code>`
  if (rest.enum !== undefined) {
    return joined(
      rest.enum.map((value) => html`<code>${value as string}</code>`),
      ', ',
    )
  }
  if (items !== undefined) return html`list of ${typeOf(items)}`
  if (type === 'integer') return html`integer${rangeOf(rest)}`
  return html`${Array.isArray(type) ? type.join(' or ') : (type ?? 'any')}`
}

function rangeOf({ minimum, maximum }: Described): string {
  const isLimited = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
  if (isLimited) return ` from ${minimum ?? 0} to ${maximum}`
  return minimum === undefined || minimum < 0 ? '' : ` from ${minimum}`
}

function joined(parts: readonly Html[], by: string): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html`${by}${part}`))}`
}

/** The members of an object as a table; for a union of objects, a table for each. */
export function schemaFields(schema: JsonSchema): Html {
  const { properties, required = [], oneOf, anyOf } = schema as Described
  const choices = oneOf ?? anyOf
  if (choices !== undefined) return html`${choices.map(schemaFields)}`
  if (properties === undefined) return html``
  const rows = Object.entries(properties).flatMap(([name, property]) =>
    rowsOf(name, property, required.includes(name)),
  )
  return rows.length === 0 ? html`` : table(['Member', 'Type', 'Meaning'], rows)
}

function rowsOf(name: string, property: Described, isRequired: boolean): Html[][] {
  const { description = '', properties, required = [], items, default: preset } = property
  const optional = isRequired ? '' : html` <small>optional</small>`
  const standard =
    preset === undefined ? '' : html` Default: <code>${JSON.stringify(preset)}</code>.`
  const inner = properties ?? items?.properties
  const innerRequired = properties === undefined ? (items?.required ?? []) : required
  const prefix = properties === undefined ? `${name}[].` : `${name}.`
  const own = [
    html`<code>${name}</code>${optional}`,
    inner === undefined ? typeOf(property) : html`${items === undefined ? 'object' : 'list'}`,
    html`${inline(description)}${standard}`,
  ]
  const members = Object.entries(inner ?? {}).flatMap(([member, schema]) =>
    rowsOf(`${prefix}${member}`, schema, innerRequired.includes(member)),
  )
  return [own, ...members]
}
