import { z } from 'zod'
import { address, blockNumber } from './resource-parts.ts'

export const networkResource = z
  .strictObject({
    block: blockNumber
      .nullable()
      .describe('As of the end of this block. null before anything was indexed.'),
    version: z
      .string()
      .nullable()
      .describe(
        'Of the contract, as it said itself; the hash of it where it said no more. null before v2: no version before it says so.',
      ),
    ethSince: z
      .strictObject({
        block: blockNumber,
        logIndex: z.int().min(0),
        declared: z
          .boolean()
          .describe(
            'true: by SSVNetworkUpgradeBlock. false: by the exchange of a module that only v2 has, as long as nothing else is said.',
          ),
      })
      .nullable()
      .describe('Since when the contract is v2: clusters that begin after it are paid in ETH.'),
    implementation: address.nullable().describe('What the proxy runs.'),
    beside: z
      .strictObject({
        views: address.describe('SSVNetworkViews: balances as the contract computes them.'),
        ssvToken: address,
        cssvToken: address.describe('Of staked SSV.'),
      })
      .nullable()
      .describe('Contracts that belong to it, from the preset of the network; null without one.'),
    modules: z
      .array(z.strictObject({ id: z.int().min(0), address }))
      .describe('The modules of the contract whose exchange was announced, by number.'),
    parameters: z
      .array(
        z.strictObject({
          name: z
            .string()
            .describe(
              'Those beginning with ssv and eth are of clusters in that currency: ssvNetworkFee, ethNetworkFee (per block), ssvLiquidationThreshold, ethLiquidationThreshold (blocks), ssvMinimumCollateral, ethMinimumCollateral, ssvOperatorMaximumFee, ethOperatorMaximumFee, ethOperatorMinimumFee; amounts in 10^-18 SSV or wei. Others: operatorFeeIncreaseLimit, declareOperatorFeePeriod, executeOperatorFeePeriod (seconds), minimumBlocksBetweenUpdates, quorum, cooldownDuration.',
            ),
          value: z.string().describe('Decimal digits.'),
          source: z.literal('event').describe('Where the value is from.'),
          event: z.string().describe('The event that set it.'),
          block: blockNumber,
          logIndex: z.int().min(0),
        }),
      )
      .describe('As they were set last, by name. What no event ever set is not among them.'),
  })
  .meta({ id: 'Network', description: 'What the contract sets for the whole network.' })

export type NetworkResource = z.infer<typeof networkResource>
