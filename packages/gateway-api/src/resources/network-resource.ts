import { z } from 'zod'
import { address, blockNumber } from './resource-parts.ts'

const relatedContracts = z
  .strictObject({
    views: address.describe('SSVNetworkViews: balances as the contract computes them.'),
    ssvToken: address,
    cssvToken: address.describe('Token of staked SSV.'),
  })
  .nullable()

export const networkResource = z
  .strictObject({
    block: blockNumber
      .nullable()
      .describe('As of the end of this block. null before anything was indexed.'),
    version: z
      .string()
      .nullable()
      .describe(
        'Version as reported by the contract, or its hash. null before v2: earlier versions do not report it.',
      ),
    ethSince: z
      .strictObject({
        block: blockNumber,
        logIndex: z.int().min(0),
        declared: z
          .boolean()
          .describe(
            'true: reported by SSVNetworkUpgradeBlock. false: derived from the upgrade of a module that only v2 has, until it is reported.',
          ),
      })
      .nullable()
      .describe('Since when the contract is v2: clusters created after it pay in ETH.'),
    implementation: address.nullable().describe('Implementation of the proxy.'),
    relatedContracts: relatedContracts.describe(
      'Related contracts, from the preset of the network; null without one.',
    ),
    beside: relatedContracts.describe(
      'Former name of relatedContracts; removed in the next release.',
    ),
    modules: z
      .array(z.strictObject({ id: z.int().min(0), address }))
      .describe('Modules of the contract with an announced upgrade, by number.'),
    parameters: z
      .array(
        z.strictObject({
          name: z
            .string()
            .describe(
              'Those beginning with ssv and eth apply to clusters in that currency: ssvNetworkFee, ethNetworkFee (per block), ssvLiquidationThreshold, ethLiquidationThreshold (blocks), ssvMinimumCollateral, ethMinimumCollateral, ssvOperatorMaximumFee, ethOperatorMaximumFee, ethOperatorMinimumFee; amounts in 10^-18 SSV or wei. Others: operatorFeeIncreaseLimit, declareOperatorFeePeriod, executeOperatorFeePeriod (seconds), minimumBlocksBetweenUpdates, quorum, cooldownDuration.',
            ),
          value: z.string().describe('Decimal digits.'),
          source: z.literal('event').describe('Source of the value.'),
          event: z.string().describe('The event that set it.'),
          block: blockNumber,
          logIndex: z.int().min(0),
        }),
      )
      .describe('Last set values, by name. Parameters that no event has set are absent.'),
  })
  .meta({ id: 'Network', description: 'Network-wide settings of the contract.' })

export type NetworkResource = z.infer<typeof networkResource>
