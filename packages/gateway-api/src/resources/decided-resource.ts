import { z } from 'zod'
import { role, validatorPublicKey } from './resource-parts.ts'

export const decidedResource = z
  .strictObject({
    publicKey: validatorPublicKey,
    role,
    height: z.int().min(0),
    round: z.int().min(0),
    signers: z.array(z.int().min(0)).describe("Node ids, ascending; see a validator's operators."),
    value: z.base64().describe('What was decided, as the operators encoded it.'),
    signature: z.base64().describe('Aggregate BLS signature of the signers, 96 bytes.'),
  })
  .meta({
    id: 'Decided',
    description:
      'What a committee decided for one validator, role and height. It always verifies for its signers.',
  })

export type DecidedResource = z.infer<typeof decidedResource>
