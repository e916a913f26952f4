import { z } from 'zod'
import { address, blockNumber, decimal, hash } from './resource-parts.ts'

export const clusterResource = z
  .strictObject({
    id: hash,
    owner: address,
    operatorIds: z.array(z.int().min(0)).describe('Ascending.'),
    validatorCount: z.int().min(0),
    networkFeeIndex: decimal,
    index: decimal,
    active: z.boolean().describe('false while it is liquidated.'),
    balance: decimal.describe('In wei or 10^-18 SSV, as the currency says, as of `updatedBlock`.'),
    updatedBlock: blockNumber.describe('Block of the event with the snapshot.'),
    currency: z
      .enum(['SSV', 'ETH'])
      .nullable()
      .describe(
        'The currency that the cluster pays in. null in a database of an older release until its registry is replayed.',
      ),
    effectiveBalance: z
      .int()
      .min(0)
      .nullable()
      .describe(
        'Of all its validators together, in whole ETH: as last reported by the oracles, else 32 for each validator. null for publications older than this member.',
      ),
    effectiveBalanceBlock: blockNumber
      .nullable()
      .describe('The block of the oracles’ report; null without one.'),
    migratedBlock: blockNumber
      .nullable()
      .describe('Block of its migration from SSV to ETH; null without one.'),
  })
  .meta({
    id: 'Cluster',
    description:
      'A cluster as of its last event in the contract. Its balance decreases between events.',
  })

export type ClusterResource = z.infer<typeof clusterResource>
