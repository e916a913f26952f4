import { z } from 'zod'

export const coverageResource = z
  .strictObject({
    hour: z.iso.datetime().describe('The start of the hour, UTC.'),
    slots: z
      .int()
      .min(1)
      .describe('Slots that began in the hour; in the current hour, those known so far.'),
    share: z
      .number()
      .min(0)
      .max(1)
      .describe(
        'Share of all pairs of a slot and one of the 128 subnets to which at least one collector listened throughout.',
      ),
  })
  .meta({
    id: 'Coverage',
    description:
      'How much of the network the collectors of this exporter listened to in an hour. Where they did not listen, signatures may be missing that were sent.',
  })

export type CoverageResource = z.infer<typeof coverageResource>
