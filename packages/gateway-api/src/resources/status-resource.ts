import { z } from 'zod'
import { address, blockNumber } from './resource-parts.ts'

export const statusResource = z
  .strictObject({
    deployment: z
      .strictObject({
        network: z.string(),
        chainId: z.int().min(0),
        contract: address,
        generation: z.string().describe('Generation of the contract: legacy, v1, v2 or current.'),
        startBlock: blockNumber.describe('First block of the contract’s history.'),
      })
      .nullable()
      .describe('null before anything was indexed.'),
    sync: z.strictObject({
      synced: z.boolean().describe('Whether the history of the contract has been read.'),
      indexedBlock: blockNumber.nullable(),
      headBlock: blockNumber
        .nullable()
        .describe('Head of the chain, as last seen by the chain-indexer.'),
      finalizedBlock: blockNumber.nullable().describe('This block and all before it are final.'),
      lagBlocks: z
        .int()
        .min(0)
        .nullable()
        .describe('How far the indexed block is behind the head.'),
      updatedAt: z.iso.datetime().nullable(),
    }),
    log: z
      .strictObject({
        epoch: z.string(),
        offset: z.int().min(0).describe('Offset of the newest publication; 0 if there is none.'),
        earliest: z.int().min(0).describe('The offset of the oldest retained publication.'),
      })
      .describe('Positions that a stream can resume from.'),
  })
  .meta({ id: 'Status', description: 'What this gateway serves, and its sync progress.' })

export type StatusResource = z.infer<typeof statusResource>
