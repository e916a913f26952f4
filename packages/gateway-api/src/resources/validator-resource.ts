import { z } from 'zod'
import { address, blockNumber, hash, validatorPublicKey } from './resource-parts.ts'

export const validatorResource = z
  .strictObject({
    index: z
      .int()
      .min(0)
      .describe(
        'Counts validators from 0 in the order of the chain; kept after removal, never reused.',
      ),
    publicKey: validatorPublicKey,
    owner: address,
    clusterId: hash.nullable().describe('null for contracts without clusters.'),
    operators: z
      .array(
        z.strictObject({
          nodeId: z
            .int()
            .min(0)
            .describe(
              'Identifies the operator among the signers of decided messages: the contract’s number of the operator, or its position from 1 if it has none.',
            ),
          publicKey: z.string(),
        }),
      )
      .describe('In the order of their registration.'),
    liquidated: z.boolean().describe('Its cluster (or owner) ran out of funds.'),
    registeredBlock: blockNumber
      .nullable()
      .describe('Block of the current registration; null for publications older than this member.'),
    exitedBlock: blockNumber.nullable().describe('When its owner requested its exit.'),
    removedBlock: blockNumber.nullable().describe('null while the validator is registered.'),
  })
  .meta({
    id: 'Validator',
    description: 'A validator whose key is shared by a committee of operators.',
  })

export type ValidatorResource = z.infer<typeof validatorResource>
