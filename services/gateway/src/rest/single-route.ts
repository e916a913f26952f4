import type { RestEndpoint } from '@ssv-exporter/gateway-api/rest/rest-endpoint'
import type { LogHead } from '@ssv-exporter/store/publication-log'
import type { z } from 'zod'
import type { RestReader } from './rest-reader.ts'

/** An endpoint that returns a single resource. */
export interface SingleRoute<Endpoint extends RestEndpoint = RestEndpoint> {
  readonly endpoint: Endpoint
  /** @throws ProblemError if it does not exist */
  read(
    parameters: z.output<Endpoint['path']> & z.output<Endpoint['query']>,
    restReader: RestReader,
  ): Promise<{ item: object; head: LogHead }>
}

/** Erases the type parameters, so that all routes have the same type. */
export function singleRoute<Endpoint extends RestEndpoint>(
  route: SingleRoute<Endpoint>,
): SingleRoute {
  return route as unknown as SingleRoute
}
