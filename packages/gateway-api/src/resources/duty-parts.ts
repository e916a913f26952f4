import { z } from 'zod'
import { DUTY_ROLE_NAMES } from '../roles.ts'
import { decimal, hash, validatorPublicKey } from './resource-parts.ts'

/** Parts shared by the resources of duties. */

export const dutyResult = z
  .enum(['complete', 'quorum', 'missed', 'unknown'])
  .describe(
    'complete: all operators of the committee signed. quorum: a quorum of them signed. missed: no quorum was received, although collectors listened to the committee without interruption while its messages were forwarded (34 slots). unknown: no quorum was received, and collectors were not listening throughout, or messages may still arrive, or operators need not agree (PROPOSER_PREFERENCES).',
  )

export type DutyResult = z.infer<typeof dutyResult>

export const dutyReason = z.enum([
  'noProposal',
  'noQuorum',
  'late',
  'pending',
  'notListened',
  'notScheduled',
  'scheduleChanged',
])

export type DutyReason = z.infer<typeof dutyReason>

const checkpoint = z.strictObject({ epoch: decimal, root: hash })

/** The decided value, by kind: the fields that identify it. */
export const dutyValue = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('vote').describe('The vote of a committee, for all its validators.'),
      blockRoot: hash.describe('The head of the chain.'),
      source: checkpoint,
      target: checkpoint,
      attestationDataIndex: decimal
        .optional()
        .describe(
          'From Gloas on: 0 for an empty payload or a block of the same slot, 1 for a full payload.',
        ),
    }),
    z.strictObject({
      kind: z
        .literal('aggregate')
        .describe('An aggregate of the attestations of a beacon committee.'),
      committeeIndex: decimal.optional().describe('The beacon committee, where it is encoded.'),
      blockRoot: hash,
      source: checkpoint,
      target: checkpoint,
    }),
    z.strictObject({
      kind: z.literal('block'),
      version: z
        .int()
        .describe('Version of the block format: 4 Capella, 5 Deneb, 6 Electra, 7 Fulu, 8 Gloas.'),
      proposerIndex: decimal,
      parentRoot: hash,
      stateRoot: hash,
    }),
    z.strictObject({
      kind: z.literal('contributions').describe('Contributions to sync subcommittees.'),
      contributions: z.array(z.strictObject({ subcommittee: decimal, blockRoot: hash })),
    }),
  ])
  .meta({ id: 'DutyValue', description: 'What the operators decided on, decoded.' })

export const dutyRole = z.enum(DUTY_ROLE_NAMES).meta({ description: 'The kind of duty.' })

const operatorIds = z.array(z.int().min(0))
const ms = z.int().nullable()

/** Members common to duties of a committee and of a validator. */
export const dutyMembers = {
  slot: z.int().min(0),
  epoch: z.int().min(0),
  time: z.iso.datetime().describe('When the slot began.'),
  role: dutyRole,
  committeeId: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 over the ids of the operators, 64 lower-case hex digits without `0x`.'),
  operatorIds: operatorIds.describe('The operators of the committee, ascending.'),
}

/** The result of one validator's operators. */
export const dutyOutcome = {
  validatorIndex: z.int().min(0).describe('The index of the validator on the beacon chain.'),
  publicKey: validatorPublicKey.nullable().describe('null if it is unknown.'),
  result: dutyResult,
  signers: operatorIds.describe('Operators with a valid signature received, ascending.'),
  round: z
    .int()
    .min(0)
    .describe('Round of consensus; 0 if the role has none, or none was received.'),
  proposalMs: ms.describe(
    'When the proposal arrived, in milliseconds after the start of the slot.',
  ),
  quorumMs: ms.describe('When the quorum was complete, in the same unit; null without a quorum.'),
  lastSignerMs: z.int().describe('When the last signature arrived, in the same unit.'),
  scheduled: z
    .literal(false)
    .optional()
    .describe('Present if the beacon node did not assign the duty to the validator.'),
}

/** The same, with what is known about the duty besides its signatures. */
export const assessedOutcome = {
  ...dutyOutcome,
  lastSignerMs: ms.describe('When the last signature arrived, in the same unit; null without one.'),
  reason: dutyReason
    .nullable()
    .describe(
      'Why the duty was not performed, or what is unusual about it. noProposal: no proposal of the committee was received. noQuorum: a proposal was received, or the role has none, but too few signatures. late: the quorum was complete only after the end of the slot, in which the result was due. pending: messages may still arrive. notListened: collectors did not listen to the committee without interruption. notScheduled: the beacon node did not assign this duty to the validator. scheduleChanged: a reorganisation changed the assignments of the epoch, so the duty may not have existed.',
    ),
  scheduled: z
    .boolean()
    .nullable()
    .describe(
      'Whether the beacon node assigned the duty to the validator. null where that is unknown: without a beacon node, for 36 slots after the duty, and for aggregators and other roles that select themselves.',
    ),
}
