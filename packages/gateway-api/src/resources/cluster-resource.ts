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
    balance: decimal,
    updatedBlock: blockNumber.describe('Of the event that the snapshot is from.'),
  })
  .meta({
    id: 'Cluster',
    description:
      'A cluster as the contract told it in its last event. Balances run down between events.',
  })

export type ClusterResource = z.infer<typeof clusterResource>
