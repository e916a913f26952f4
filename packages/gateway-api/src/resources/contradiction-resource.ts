import { z } from 'zod'
import { role, validatorPublicKey } from './resource-parts.ts'

const signers = z.array(z.int().min(0))
const signature = z.base64()

export const contradictionResource = z
  .strictObject({
    publicKey: validatorPublicKey,
    role,
    height: z.int().min(0),
    round: z
      .int()
      .min(0)
      .describe('Round of the value that is served as decided: the first one received.'),
    signers: signers.describe('Node ids, ascending.'),
    value: z.base64(),
    signature: signature.describe('Aggregate signature of `signers`.'),
    otherRound: z.int().min(0).describe('Round of the other value.'),
    otherSigners: signers.describe('Node ids, ascending.'),
    otherValue: z.base64(),
    otherSignature: signature.describe('Aggregate signature of `otherSigners`.'),
    firstSeen: z.iso.datetime().describe('When a collector first received the other value.'),
  })
  .meta({
    id: 'Contradiction',
    description:
      'Two values that a committee decided on for one validator, role and height. Both signatures are valid: a fault of the committee.',
  })

export type ContradictionResource = z.infer<typeof contradictionResource>
