import type { z } from 'zod'

/** One endpoint of the REST interface: what it is asked and what it answers. */
export interface RestEndpoint {
  /** Its name in documents and metrics. */
  readonly name: string
  /** As OpenAPI writes it: `{name}` stands for a member of `path`. */
  readonly url: `/v1/${string}`
  readonly summary: string
  readonly description: string
  readonly path: z.ZodObject
  readonly query: z.ZodObject
  /** The body of 200. */
  readonly answer: z.ZodObject
  /** What a page or an export consists of; absent where one thing is asked for. */
  readonly item?: z.ZodObject
}
