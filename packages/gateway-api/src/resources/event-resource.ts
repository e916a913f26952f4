import { z } from 'zod'
import { blockNumber, hash } from './resource-parts.ts'

export const EVENT_VERDICTS = ['applied', 'malformed', 'ignored', 'unknown'] as const

export const eventResource = z
  .strictObject({
    blockNumber,
    blockHash: hash,
    blockTime: z.iso.datetime().describe('When the block was made, in UTC.'),
    transactionHash: hash,
    transactionIndex: z.int().min(0),
    logIndex: z.int().min(0).describe('Of the log within its block.'),
    event: z.string().nullable().describe('null for events that this release does not know.'),
    verdict: z
      .enum(EVENT_VERDICTS)
      .describe(
        'applied: it changed the registry. malformed: it should have, and `reason` says why it did not. ignored: it is of no consequence to the registry. unknown: this release knows no event with its first topic.',
      ),
    reason: z.string().nullable(),
    args: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe(
        'The parameters by name; whole numbers as decimal digits, bytes as `0x` hex, names and keys of operators as text. null for unknown events, those of older contracts that change nothing, and where they do not decode.',
      ),
    topics: z.array(hash),
    data: z
      .string()
      .regex(/^0x([0-9a-f]{2})*$/)
      .describe('As the node returned it.'),
  })
  .meta({
    id: 'Event',
    description: 'A log of the contract in the current chain, without orphaned blocks.',
  })

export type EventResource = z.infer<typeof eventResource>
