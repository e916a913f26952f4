import type { z } from 'zod'

/** One endpoint of the REST interface: its parameters and response. */
export interface RestEndpoint {
  /** Its name in documents and metrics. */
  readonly name: string
  /** In OpenAPI syntax: `{name}` is a member of `path`. */
  readonly url: `/v1/${string}`
  readonly summary: string
  readonly description: string
  readonly path: z.ZodObject
  readonly query: z.ZodObject
  /** The body of 200. */
  readonly answer: z.ZodObject
  /** An element of a page or an export; absent if the endpoint returns one resource. */
  readonly item?: z.ZodObject
}
