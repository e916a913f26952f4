import { z } from 'zod'
import { address, blockNumber, decimal } from './resource-parts.ts'

export const operatorResource = z
  .strictObject({
    index: z
      .int()
      .min(0)
      .describe(
        'Counts operators from 0 in the order of the chain; kept after removal, never reused.',
      ),
    id: z
      .int()
      .min(0)
      .nullable()
      .describe("The contract's number; null for contracts that do not number operators."),
    publicKey: z.string().describe("The operator's RSA public key as registered."),
    name: z.string().describe('Empty if the contract has no names.'),
    owner: address,
    fee: decimal
      .nullable()
      .describe(
        'Per block, in 10^-18 SSV (in the unit of the contract in generations before current). Frozen since clusters pay in ETH; 0 for operators registered since then. null if it is not known.',
      ),
    ethFee: decimal
      .nullable()
      .describe('Per block, in wei. null until the operator has a fee in ETH.'),
    declaredFee: decimal
      .nullable()
      .describe('A declared fee that is not in effect yet, in the unit of that time.'),
    declaredBlock: blockNumber.nullable(),
    withdrawn: decimal
      .nullable()
      .describe('Withdrawn so far in 10^-18 SSV; null if the contract does not report it.'),
    ethWithdrawn: decimal.nullable().describe('Withdrawn so far in wei.'),
    isPrivate: z
      .boolean()
      .nullable()
      .describe(
        'Whether only addresses on its whitelist can register validators with it; null if the contract has no whitelists.',
      ),
    whitelist: z.array(address).nullable().describe('Addresses, ascending.'),
    whitelistingContract: address.nullable(),
    addedBlock: blockNumber.nullable().describe('null for publications older than this member.'),
    removedBlock: blockNumber.nullable().describe('null while the operator is registered.'),
  })
  .meta({ id: 'Operator', description: 'An operator of the SSV network.' })

export type OperatorResource = z.infer<typeof operatorResource>
