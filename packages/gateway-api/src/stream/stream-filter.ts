import { z } from 'zod'
import { anyCaseHex } from '../any-case-hex.ts'
import { dutyRole } from '../resources/duty-parts.ts'

/** The maximum number of values in all members of one filter together. */
export const MAX_FILTER_TERMS = 1_000

const anyOf = <Value extends z.ZodType>(value: Value) => z.array(value).min(1).max(MAX_FILTER_TERMS)

export const STREAM_TYPES = ['operator', 'validator', 'cluster', 'decided', 'duty'] as const

/**
 * Selects publications. All given members must match, each with any of its values; a member that a
 * type lacks never matches: a filter with `roles` selects decided messages and duties only. A duty
 * is pushed with the validators that match. Hex is converted to lower case, as published.
 */
export const streamFilter = z
  .strictObject({
    types: anyOf(z.enum(STREAM_TYPES)).optional(),
    roles: anyOf(dutyRole).optional().describe('Filters decided messages and duties by role.'),
    validators: anyOf(anyCaseHex(96, '', 'A validator public key'))
      .optional()
      .describe('Matches validators, their decided messages and their duties.'),
    operators: anyOf(z.int().min(0))
      .optional()
      .describe(
        'Contract numbers: match operators, and the clusters, validators, decided messages and duties they are part of.',
      ),
    owners: anyOf(anyCaseHex(40, '0x', 'An address'))
      .optional()
      .describe('Matches every record that has an owner.'),
    clusters: anyOf(anyCaseHex(64, '0x', 'A cluster id'))
      .optional()
      .describe(
        'Matches clusters, their validators, and the decided messages and duties of those.',
      ),
  })
  .refine((filter) => termsOf(filter) <= MAX_FILTER_TERMS, {
    error: `a filter may hold ${MAX_FILTER_TERMS} values in all`,
  })
  .meta({
    id: 'StreamFilter',
    description: 'All given members must match, each with any of its values. Empty: everything.',
  })

export type StreamFilter = z.infer<typeof streamFilter>

function termsOf(filter: object): number {
  return Object.values(filter).reduce((sum, values) => sum + (values?.length ?? 0), 0)
}
