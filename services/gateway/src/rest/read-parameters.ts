import { z } from 'zod'
import { ProblemError } from './errors.ts'

type Convert = (text: string) => unknown

export type ReadParameters<Values> = (text: Iterable<readonly [string, string]>) => Values

/**
 * Creates a parameter parser that converts text to the schema's type and validates it. It throws
 * ProblemError with the parameter name.
 */
export function createParameterReader<Schema extends z.ZodObject>(
  schema: Schema,
): ReadParameters<z.output<Schema>> {
  const converts = new Map(
    Object.entries(schema.shape).map(([name, type]) => [name, convertOf(type as z.ZodType)]),
  )
  const names = [...converts.keys()].map((name) => `\`${name}\``).join(', ')
  const known = names === '' ? 'there are none' : `there are ${names}`

  return (text) => {
    const values: Record<string, unknown> = {}
    for (const [parameter, value] of text) {
      const convert = converts.get(parameter)
      if (convert === undefined) {
        const detail = `there is no parameter ${quoted(parameter)} here; ${known}`
        throw new ProblemError('UNKNOWN_PARAMETER', { parameter: cut(parameter), detail })
      }
      if (parameter in values) {
        const detail = `${quoted(parameter)} may be given once`
        throw new ProblemError('REPEATED_PARAMETER', { parameter, detail })
      }
      values[parameter] = convert(value)
    }
    const { success, data, error } = schema.safeParse(values)
    if (success) return data
    const [issue] = error.issues
    const parameter = String(issue?.path[0] ?? '')
    const detail = `${quoted(parameter)}: ${issue?.message}`
    throw new ProblemError('BAD_PARAMETER', { parameter, detail })
  }
}

const WHOLE_NUMBER = /^-?\d{1,40}$/
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

function convertOf(type: z.ZodType): Convert {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) {
    return convertOf(type.unwrap() as z.ZodType)
  }
  if (type instanceof z.ZodPipe) return convertOf(type.in as z.ZodType)
  // Non-numeric text is left unchanged and rejected by the schema.
  if (type instanceof z.ZodNumber) {
    return (text) => (WHOLE_NUMBER.test(text) ? Number(text) : text)
  }
  if (type instanceof z.ZodUnion) return (text) => (WHOLE_NUMBER.test(text) ? BigInt(text) : text)
  if (type instanceof z.ZodBoolean) return (text) => BOOLEANS.get(text) ?? text
  return (text) => text
}

const MAX_ECHO = 100
const cut = (text: string) => (text.length > MAX_ECHO ? `${text.slice(0, MAX_ECHO)}…` : text)
const quoted = (name: string) => `\`${cut(name)}\``
