import { z } from 'zod'
import { blockNumber, decimal, hash } from './resource-parts.ts'

const parameter = z.strictObject({
  name: z.enum(['networkFee', 'liquidationThreshold', 'minimumCollateral']),
  value: decimal
    .nullable()
    .describe('Wei or 10^-18 SSV, and blocks of the threshold. null where it is not known.'),
  source: z
    .enum(['event', 'preset', 'none'])
    .describe(
      'event: from a log of the contract. preset: set at deployment without a log, and known for this network. none: neither.',
    ),
  block: blockNumber.nullable().describe('Block of the event.'),
})

export const clusterBalanceResource = z
  .strictObject({
    clusterId: hash,
    block: blockNumber.describe('The block that all values refer to.'),
    currency: z.enum(['SSV', 'ETH']).describe('Amounts are in wei or in 10^-18 SSV.'),
    active: z.boolean().describe('false while it is liquidated: it pays nothing then.'),
    validatorCount: z.int().min(0),
    effectiveBalance: z
      .int()
      .min(0)
      .describe(
        'Of all its validators together, in whole ETH: 32 for each until oracles report it.',
      ),
    balance: decimal.describe('Its balance at the block.'),
    burnRate: decimal.describe('What it pays per block.'),
    liquidationThreshold: decimal
      .nullable()
      .describe('As many blocks of fees as a cluster must be able to pay.'),
    liquidatable: z
      .boolean()
      .nullable()
      .describe(
        'Whether anyone may liquidate it: its balance is below the threshold or the minimum collateral. null where these are not known.',
      ),
    runwayBlocks: decimal
      .nullable()
      .describe('Blocks until it may be liquidated; null if it pays nothing, or it is not known.'),
    exact: z
      .boolean()
      .describe(
        'false: the contract charged amounts that no log contains (see the documentation), and these values may differ from those of the contract.',
      ),
    parameters: z.array(parameter).describe('Parameters of the currency used in the computation.'),
  })
  .meta({
    id: 'ClusterBalance',
    description: 'Balance, burn rate and liquidation of a cluster at a block.',
  })

export type ClusterBalanceResource = z.infer<typeof clusterBalanceResource>
