import { z } from 'zod'
import { position } from '../stream/position.ts'

const asOf = position.describe(
  'Position of the log before the data was read: the data includes everything up to it. Subscribe from here to miss nothing.',
)

/** The body of a response with one resource. */
export function single<Resource extends z.ZodObject>(data: Resource) {
  return z.strictObject({ data, asOf })
}

/** The body of a response with a page of resources. */
export function page<Resource extends z.ZodObject>(item: Resource) {
  return z.strictObject({
    data: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .describe(
        'Pass it as `cursor`, with the same filters, to get the next page; null on the last page.',
      ),
    asOf,
  })
}
