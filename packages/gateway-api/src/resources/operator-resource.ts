import { z } from 'zod'
import { address, blockNumber, decimal } from './resource-parts.ts'

export const operatorResource = z
  .strictObject({
    index: z
      .int()
      .min(0)
      .describe(
        'Counts operators from 0 in the order of the chain; kept through removal, never reused.',
      ),
    id: z
      .int()
      .min(0)
      .nullable()
      .describe("The contract's number; null for contracts that give operators none."),
    publicKey: z.string().describe("The operator's RSA public key as registered."),
    name: z.string().describe('Empty where the contract has none.'),
    owner: address,
    fee: decimal
      .nullable()
      .describe("Per block, in the contract's unit; null where it is not known."),
    addedBlock: blockNumber.nullable().describe('null for publications older than this member.'),
    removedBlock: blockNumber.nullable().describe('null while the operator is registered.'),
  })
  .meta({ id: 'Operator', description: 'An operator of the SSV network.' })

export type OperatorResource = z.infer<typeof operatorResource>
