import { z } from 'zod'
import { SCORED_ROLE_NAMES } from '../roles.ts'

export const scoredRole = z.enum(SCORED_ROLE_NAMES).meta({
  description:
    'The kind of consensus: `COMMITTEE` stands for the duties of attesters and sync committees, `AGGREGATOR_COMMITTEE` for those of aggregators and contributors after the fork Boole.',
})

const done = (what: string) =>
  z
    .strictObject({ done: z.int().min(0), possible: z.int().min(0) })
    .describe(`${what}: how often it was seen, and how often it was possible.`)

export const operatorPointsResource = z
  .strictObject({
    operatorId: z.int().min(0),
    fromSlot: z.int().min(0).describe('The first slot of the hour: hours have 300 slots.'),
    toSlot: z.int().min(0).describe('The last slot of the hour.'),
    time: z.iso.datetime().describe('When the first slot began.'),
    role: scoredRole,
    leader: done('Proposals in rounds that the operator had to lead (4 points)'),
    prepare: done('Prepare messages, one per round (1 point)'),
    commit: done('Commit messages, one per round (1 point)'),
    preConsensus: done('Signatures before consensus, one per duty (1 point)'),
    postConsensus: done('Valid signatures after consensus, one per duty (1 point)'),
    points: z.int().min(0).describe('The sum of all points.'),
    possiblePoints: z.int().min(0),
  })
  .meta({
    id: 'OperatorPoints',
    description:
      'What an operator did in the duties of a role in an hour, over all its committees: the points of the performance score. Collectors count what they receive: where they did not listen (see coverage), points are missing.',
  })

export type OperatorPointsResource = z.infer<typeof operatorPointsResource>
