import { z } from 'zod'
import { dutyMembers, dutyOutcome } from './duty-parts.ts'

export const dutyResource = z
  .strictObject({
    ...dutyMembers,
    validators: z
      .array(z.strictObject(dutyOutcome))
      .describe('By validator index: each validator for which at least one operator signed.'),
  })
  .meta({
    id: 'Duty',
    description:
      'A kind of duty of a committee in a slot, of all its validators that had it. Every signature was verified. What nobody signed is not there: that is no proof of a miss.',
  })

export type DutyResource = z.infer<typeof dutyResource>
