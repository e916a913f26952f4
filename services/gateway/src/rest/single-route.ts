import type { RestEndpoint } from '@ssv-exporter/gateway-api/rest/rest-endpoint'
import type { LogHead } from '@ssv-exporter/store/publication-log'
import type { z } from 'zod'
import type { RestReading } from './rest-modules.ts'

/** An endpoint that answers with one thing. */
export interface SingleRoute<Endpoint extends RestEndpoint = RestEndpoint> {
  readonly endpoint: Endpoint
  /** @throws ProblemError when it is not there */
  read(
    parameters: z.output<Endpoint['path']> & z.output<Endpoint['query']>,
    reading: RestReading,
  ): Promise<{ item: object; head: LogHead }>
}

/** Keeps the types of a route to itself: outside, all routes are alike. */
export function singleRoute<Endpoint extends RestEndpoint>(
  route: SingleRoute<Endpoint>,
): SingleRoute {
  return route as unknown as SingleRoute
}
