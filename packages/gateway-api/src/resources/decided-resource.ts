import { z } from 'zod'
import { role, validatorPublicKey } from './resource-parts.ts'

export const decidedResource = z
  .strictObject({
    publicKey: validatorPublicKey,
    role,
    height: z.int().min(0),
    round: z.int().min(0),
    signers: z.array(z.int().min(0)).describe("Node ids, ascending; see a validator's operators."),
    value: z.base64().describe('The decided value as encoded by the operators.'),
    signature: z.base64().describe('Aggregate BLS signature of the signers, 96 bytes.'),
  })
  .meta({
    id: 'Decided',
    description:
      'The decision of a committee for one validator, role and height. Its signature is always valid for its signers.',
  })

export type DecidedResource = z.infer<typeof decidedResource>
