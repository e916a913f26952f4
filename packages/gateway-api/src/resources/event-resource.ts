import { z } from 'zod'
import { blockNumber, hash } from './resource-parts.ts'

export const EVENT_VERDICTS = ['applied', 'malformed', 'ignored', 'unknown'] as const

export const eventResource = z
  .strictObject({
    blockNumber,
    blockHash: hash,
    blockTime: z.iso.datetime().describe('Timestamp of the block, in UTC.'),
    transactionHash: hash,
    transactionIndex: z.int().min(0),
    logIndex: z.int().min(0).describe('Index of the log within its block.'),
    event: z.string().nullable().describe('null for events that this release does not know.'),
    verdict: z
      .enum(EVENT_VERDICTS)
      .describe(
        'applied: it changed the registry. malformed: it should have changed the registry, and `reason` says why it did not. ignored: it has no effect on the registry. unknown: this release knows no event with its first topic.',
      ),
    reason: z.string().nullable(),
    args: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe(
        'The parameters by name; integers as decimal digits, bytes as `0x` hex, names and keys of operators as text. null for unknown events, events of older contracts without effect, and data that does not decode.',
      ),
    topics: z.array(hash),
    data: z
      .string()
      .regex(/^0x([0-9a-f]{2})*$/)
      .describe('As returned by the node.'),
  })
  .meta({
    id: 'Event',
    description: 'A log of the contract in the current chain, without orphaned blocks.',
  })

export type EventResource = z.infer<typeof eventResource>
