import { z } from 'zod'
import { blockNumber, decimal } from './resource-parts.ts'

export const operatorEarningsResource = z
  .strictObject({
    operatorId: z.int().min(0).describe("The contract's number."),
    block: blockNumber.describe('The block that all values refer to.'),
    ethEarnings: decimal.describe('Earned in ETH and not withdrawn, in wei.'),
    ssvEarnings: decimal.describe('Earned in SSV and not withdrawn, in 10^-18 SSV.'),
    exact: z
      .boolean()
      .describe(
        'false: the operator has an ETH cluster and a fee that no log contains, and ETH earnings may differ from those of the contract.',
      ),
  })
  .meta({ id: 'OperatorEarnings', description: 'Withdrawable earnings of an operator at a block.' })

export type OperatorEarningsResource = z.infer<typeof operatorEarningsResource>
