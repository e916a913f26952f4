import { z } from 'zod'
import { dutyMembers, dutyOutcome } from './duty-parts.ts'

export const dutyResource = z
  .strictObject({
    ...dutyMembers,
    validators: z
      .array(z.strictObject(dutyOutcome))
      .describe('Validators for which a quorum of operators signed, ascending by validator index.'),
  })
  .meta({
    id: 'Duty',
    description:
      'A duty of one kind of a committee in a slot, for all its validators that had it. Every signature was verified. Duties without signatures are absent, which does not prove that they were missed.',
  })

export type DutyResource = z.infer<typeof dutyResource>
