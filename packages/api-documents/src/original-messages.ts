import { dutyRole } from '@ssv-exporter/gateway-api/resources/duty-parts'
import { validatorPublicKey } from '@ssv-exporter/gateway-api/resources/resource-parts'
import { uint64 } from '@ssv-exporter/gateway-api/uint64'
import { z } from 'zod'

/*
 * Schemas of the original protocol's messages, for the documents. The messages are parsed and
 * encoded by hand (request.ts, reply.ts, push.ts), byte for byte as in the original; a test
 * compares both.
 */

export const originalRequest = z
  .object({
    type: z.enum(['operator', 'validator', 'decided']),
    filter: z
      .object({
        from: uint64.optional().describe('First index, or first height of decided messages.'),
        to: uint64.optional().describe('Last index or height, inclusive.'),
        role: dutyRole.optional(),
        publicKey: z
          .string()
          .optional()
          .describe('Key of a validator (hex) or of an operator (as served).'),
        includeRemoved: z.boolean().optional(),
        limit: uint64.optional().describe('Maximum number of decided messages in one answer.'),
        cursor: z
          .string()
          .optional()
          .describe('`nextCursor` of the previous answer with decided messages.'),
      })
      .optional(),
  })
  .meta({ id: 'LegacyRequest', description: 'A request on /query.' })

const filter = z
  .strictObject({
    from: uint64,
    to: uint64,
    role: z.string().optional(),
    publicKey: z.string().optional(),
    includeRemoved: z.literal(true).optional(),
    limit: uint64.optional(),
    cursor: z.string().optional(),
  })
  .meta({
    id: 'LegacyFilter',
    description: 'The filter of the request; of a push, the record itself.',
  })

const removed = z.literal(true).optional().describe('Only if removed records were requested.')
const index = z.int().min(0)

const operator = z
  .strictObject({
    publicKey: z.string(),
    name: z.string(),
    ownerAddress: z.string(),
    index,
    removed,
  })
  .meta({ id: 'LegacyOperator' })

const validator = z
  .strictObject({
    publicKey: validatorPublicKey,
    operators: z.array(z.strictObject({ publicKey: z.string(), nodeId: z.int() })),
    index,
    removed,
  })
  .meta({ id: 'LegacyValidator' })

const decided = z
  .strictObject({
    message: z.strictObject({
      type: z.literal(3).describe('A commit.'),
      round: uint64,
      lambda: z.base64().describe('`<validator key>_<role>`.'),
      seq_number: uint64.describe('The height; of duties the slot.'),
      value: z.base64().describe('The decided value; empty for a duty without a value.'),
    }),
    signature: z
      .base64()
      .describe(
        'Aggregate signature of the signers. Duties: the signature of the validator, empty if it was not recovered.',
      ),
    signer_ids: z.array(z.int()).describe('Ascending.'),
  })
  .meta({ id: 'LegacyDecided' })

const answer = <Type extends string, Item extends z.ZodType>(type: Type, item: Item) =>
  z.strictObject({ type: z.literal(type), filter, data: z.array(item) })

export const originalOperators = answer('operator', operator).meta({ id: 'LegacyOperators' })
export const originalValidators = answer('validator', validator).meta({ id: 'LegacyValidators' })
export const originalDecided = answer('decided', decided)
  .extend({ nextCursor: z.string().optional().describe('Start of the next page.') })
  .meta({ id: 'LegacyDecidedMessages' })
export const originalError = answer('error', z.string()).meta({
  id: 'LegacyError',
  description: 'The first string is exact, the second, if there is one, is for people.',
})
