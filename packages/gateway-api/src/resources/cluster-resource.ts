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
    updatedBlock: blockNumber.describe('Of the event that the snapshot is from.'),
    currency: z
      .enum(['SSV', 'ETH'])
      .nullable()
      .describe(
        'What the cluster is paid in. null in a database of an older release until its registry is derived anew.',
      ),
    effectiveBalance: z
      .int()
      .min(0)
      .nullable()
      .describe(
        'Of all its validators together, in whole ETH: as the oracles last reported it, else 32 for each validator. null for publications older than this member.',
      ),
    effectiveBalanceBlock: blockNumber
      .nullable()
      .describe('The block that the oracles read it at; null where they reported nothing.'),
    migratedBlock: blockNumber
      .nullable()
      .describe('Where it changed from SSV to ETH; null where it did not.'),
  })
  .meta({
    id: 'Cluster',
    description:
      'A cluster as the contract told it in its last event. Balances run down between events.',
  })

export type ClusterResource = z.infer<typeof clusterResource>
