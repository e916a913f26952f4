import { z } from 'zod'
import { anyCaseHex } from '../any-case-hex.ts'
import { dutyResult, dutyRole } from '../resources/duty-parts.ts'
import { role } from '../resources/resource-parts.ts'
import { time } from '../time.ts'
import { uint64 } from '../uint64.ts'

/** Parameters shared by several endpoints. */

export const MAX_LIMIT = 1_000
const DEFAULT_LIMIT = 100
const MAX_CURSOR_LENGTH = 256
const MAX_UINT64 = 2n ** 64n - 1n

export const ownerParameter = anyCaseHex(40, '0x', "An owner's address")
export const clusterParameter = anyCaseHex(64, '0x', 'A cluster id')
export const publicKeyParameter = anyCaseHex(96, '', "A validator's public key")
export const committeeParameter = anyCaseHex(64, '', "A committee's id")
export const roleParameter = role
export const operatorParameter = z.int().min(0).describe("The contract's number of an operator.")
export const blockParameter = z.int().min(0)
export const atBlockParameter = blockParameter.describe(
  'Compute as of this block, which must be indexed. Default: the last indexed block.',
)

/** A height: a uint64, which may exceed the precision of a JavaScript number. */
export const heightParameter = uint64.transform(BigInt).pipe(z.bigint().min(0n).max(MAX_UINT64))

export const orderParameter = z.enum(['asc', 'desc']).default('asc')

/** The greatest slot that a row can have. */
const MAX_SLOT = 2 ** 31 - 1
const slotParameter = z.int().min(0).max(MAX_SLOT)

/** Filters of every list of duties. */
export const dutyParameters = {
  role: dutyRole.optional().describe('Default: all roles.'),
  fromSlot: slotParameter.optional().describe('The first slot.'),
  toSlot: slotParameter.optional().describe('The last slot, inclusive.'),
  fromTime: time('Duties of slots that began at this time or later.').optional(),
  toTime: time('Duties of slots that began at this time or earlier.').optional(),
  result: dutyResult
    .optional()
    .describe('Only validators with this result, and duties that have such validators.'),
  order: orderParameter,
}

export const includeRemovedParameter = z
  .boolean()
  .default(false)
  .describe('Whether to include records that were removed from the contract.')

/** Paging parameters of every list. */
export const pageParameters = {
  limit: z
    .int()
    .min(1)
    .max(MAX_LIMIT)
    .default(DEFAULT_LIMIT)
    .describe('Maximum number of items per page. In an export, any number; no limit by default.'),
  cursor: z
    .string()
    .min(1)
    .max(MAX_CURSOR_LENGTH)
    .optional()
    .describe('`nextCursor` of the previous page, with the same filters.'),
}
