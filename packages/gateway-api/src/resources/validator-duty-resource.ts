import { z } from 'zod'
import { dutyMembers, dutyOutcome } from './duty-parts.ts'

export const validatorDutyResource = z.strictObject({ ...dutyMembers, ...dutyOutcome }).meta({
  id: 'ValidatorDuty',
  description: 'A duty of a validator, and its signers. See Duty.',
})

export type ValidatorDutyResource = z.infer<typeof validatorDutyResource>
