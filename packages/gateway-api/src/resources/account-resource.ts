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
        'Nonce that the signature of its next registered validator must cover: the number of its registrations so far, including malformed ones.',
      ),
  })
  .meta({ id: 'Account', description: 'An owner of validators.' })
