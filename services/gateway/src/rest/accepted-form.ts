import type { FastifyRequest } from 'fastify'
import { ProblemError } from './errors.ts'

export type ExportForm = 'ndjson' | 'csv'

export const FORM_TYPES = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
} as const

export type Form = keyof typeof FORM_TYPES

/**
 * The media type of `forms` preferred by the client; the first if it has no preference. @throws
 * ProblemError if none is acceptable
 */
export function acceptedForm<Offered extends Form>(
  request: FastifyRequest,
  forms: readonly Offered[],
): Offered {
  const types = forms.map((form) => FORM_TYPES[form])
  const liked = request.accepts().type([...types])
  const form = forms.find((offered) => FORM_TYPES[offered] === liked)
  if (form !== undefined) return form
  throw new ProblemError('NOT_ACCEPTABLE', { detail: `supported: ${types.join(', ')}` })
}
