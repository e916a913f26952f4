import { z } from 'zod'

/** A position in the log of publications: after the publication with this offset. */
export const position = z
  .strictObject({
    epoch: z
      .string()
      .max(64)
      .describe('Identifies a continuous log. Offsets of different epochs cannot be compared.'),
    offset: z
      .int()
      .min(0)
      .describe('1, 2, 3 … without gaps within an epoch; 0 is before the first publication.'),
  })
  .meta({
    id: 'Position',
    description: 'A position in the log: after the publication with this offset.',
  })

export type Position = z.infer<typeof position>
