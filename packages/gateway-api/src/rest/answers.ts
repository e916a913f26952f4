import { z } from 'zod'
import { position } from '../stream/position.ts'

const asOf = position.describe(
  'Where the log was before this was read: everything up to there is in it. Subscribe from here to miss nothing of what follows.',
)

/** The body of an answer with one thing. */
export function single<Resource extends z.ZodObject>(data: Resource) {
  return z.strictObject({ data, asOf })
}

/** The body of an answer with some of many things. */
export function page<Resource extends z.ZodObject>(item: Resource) {
  return z.strictObject({
    data: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .describe('Sent as `cursor` with the same filters it brings what follows; null at the end.'),
    asOf,
  })
}
