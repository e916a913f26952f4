import { z } from 'zod'
import { DUTY_ROLE_NAMES } from '../roles.ts'
import { validatorPublicKey } from './resource-parts.ts'

/** Parts shared by the resources of duties. */

export const dutyResult = z
  .enum(['complete', 'quorum', 'missed', 'unknown'])
  .describe(
    'complete: all operators of the committee signed. quorum: enough of them. missed: fewer signatures were received, although collectors listened to the committee without interruption while its messages were relayed (34 slots). unknown: likewise, but they did not listen, or not long enough yet.',
  )

export type DutyResult = z.infer<typeof dutyResult>

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
  validatorIndex: z.int().min(0).describe('Of the beacon chain.'),
  publicKey: validatorPublicKey.nullable().describe('null where it is not known.'),
  result: dutyResult,
  signers: operatorIds.describe('Operators with a valid signature received, ascending.'),
  round: z.int().min(0).describe('Of consensus; 0 if the role has none, or it was not received.'),
  proposalMs: ms.describe(
    'When the proposal arrived, in milliseconds after the start of the slot.',
  ),
  quorumMs: ms.describe('When the quorum was complete, likewise; null without one.'),
  lastSignerMs: z.int().describe('When the last signature arrived, likewise.'),
}
