import { z } from 'zod'
import { assessedOutcome, dutyMembers, dutyValue } from './duty-parts.ts'

export const committeeDutyResource = z
  .strictObject({
    ...dutyMembers,
    validators: z
      .array(
        z.strictObject({
          ...assessedOutcome,
          value: z
            .int()
            .min(0)
            .nullable()
            .describe(
              'Index into `values`; null without a quorum, for a role without a value, and if it is unknown.',
            ),
        }),
      )
      .describe(
        'By validator index: each validator for which at least one operator signed, or that the beacon node assigned the duty to.',
      ),
    values: z.array(dutyValue).describe('The decided values of the validators, each once.'),
  })
  .meta({
    id: 'CommitteeDuty',
    description:
      'A duty of one kind of a committee in a slot, for all its validators that had it. Every signature was verified. A duty without any signature is listed if a collector has a beacon node, 36 slots after it; otherwise its absence proves nothing.',
  })

export type CommitteeDutyResource = z.infer<typeof committeeDutyResource>
