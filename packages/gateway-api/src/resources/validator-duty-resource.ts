import { z } from 'zod'
import { assessedOutcome, dutyMembers, dutyValue } from './duty-parts.ts'

export const validatorDutyResource = z
  .strictObject({
    ...dutyMembers,
    ...assessedOutcome,
    value: dutyValue
      .nullable()
      .describe('null without a quorum, for a role without a value, and if it is unknown.'),
  })
  .meta({
    id: 'ValidatorDuty',
    description: 'A duty of a validator, and its signers. See CommitteeDuty.',
  })

export type ValidatorDutyResource = z.infer<typeof validatorDutyResource>
