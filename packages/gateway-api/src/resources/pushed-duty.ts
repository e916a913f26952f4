import { z } from 'zod'
import { dutyMembers, dutyOutcome } from './duty-parts.ts'

export const pushedDuty = z
  .strictObject({
    ...dutyMembers,
    validators: z
      .array(z.strictObject(dutyOutcome))
      .describe('Validators for which a quorum of operators signed, ascending by validator index.'),
  })
  .meta({
    id: 'Duty',
    description:
      'A duty of one kind of a committee in a slot, with validators for which a quorum of operators signed. Every signature was verified. Duties without a quorum are not pushed, which does not prove that they were missed.',
  })

export type PushedDuty = z.infer<typeof pushedDuty>
