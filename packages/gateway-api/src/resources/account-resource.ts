import { z } from 'zod'
import { address } from './resource-parts.ts'

export const accountResource = z
  .strictObject({
    owner: address,
    feeRecipient: address.describe('The owner itself until it names another one.'),
    nonce: z
      .int()
      .min(0)
      .describe(
        'What the next validator that it registers must be signed with: how many it registered so far, those with faults included.',
      ),
  })
  .meta({ id: 'Account', description: 'An owner of validators.' })

export type AccountResource = z.infer<typeof accountResource>
