import type { FastifyRequest } from 'fastify'
import { ProblemError } from './problem-error.ts'

export type ExportForm = 'ndjson' | 'csv'

export const FORM_TYPES = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
} as const

const TYPES = Object.values(FORM_TYPES)

/** The form that a client likes best; JSON when it does not care. @throws ProblemError when it likes none */
export function acceptedForm(request: FastifyRequest): 'json' | ExportForm {
  const type = request.accepts().type([...TYPES])
  if (type === FORM_TYPES.json) return 'json'
  if (type === FORM_TYPES.ndjson) return 'ndjson'
  if (type === FORM_TYPES.csv) return 'csv'
  throw new ProblemError('NOT_ACCEPTABLE', { detail: `there are ${TYPES.join(', ')}` })
}
