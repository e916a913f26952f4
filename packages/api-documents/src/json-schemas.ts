import { z } from 'zod'

export type JsonSchema = Record<string, unknown>

export interface JsonSchemas {
  /** The JSON Schema of `schema`, in which named schemas are references. */
  of(schema: z.ZodType, io?: 'input' | 'output'): JsonSchema
  /** The named schemas found so far. */
  named(): Record<string, JsonSchema>
}

const LOCAL = '#/$defs/'
const SHARED = '#/components/schemas/'

/** Collects the named schemas of a document under `components`. */
export function createJsonSchemas(): JsonSchemas {
  const named = new Map<string, JsonSchema>()
  return {
    of(schema, io = 'output') {
      const {
        $schema: _,
        $defs = {},
        ...own
      } = z.toJSONSchema(schema, {
        io,
        unrepresentable: 'any',
        override: ({ jsonSchema }) => {
          // An integer, even beyond the precision of a JavaScript number.
          if (jsonSchema.format === 'uint64') {
            delete jsonSchema.anyOf
            Object.assign(jsonSchema, { type: 'integer', minimum: 0 })
          }
        },
      })
      for (const [name, definition] of Object.entries($defs)) {
        named.set(name, shared(definition as JsonSchema))
      }
      return shared(own)
    },
    named: () => Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1))),
  }
}

function shared(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll(LOCAL, SHARED)) as JsonSchema
}
