import type { RestEndpoint } from '@ssv-exporter/gateway-api/rest/rest-endpoint'
import type { Selection } from '@ssv-exporter/store/resources/selection'
import type { z } from 'zod'
import type { RestReading } from './rest-modules.ts'

/** An endpoint that answers with many of a kind. */
export interface ListRoute<
  Endpoint extends RestEndpoint = RestEndpoint,
  Row extends object = object,
  Key = unknown,
> {
  readonly endpoint: Endpoint
  select(
    parameters: z.output<Endpoint['path']> & z.output<Endpoint['query']>,
    after: Key | undefined,
  ): Selection<Row>
  /** The place of a row in the order of the selection, as text. */
  keyOf(row: Row): string
  /** Reads such a text back; undefined when it is none. */
  readKey(text: string): Key | undefined
  /** Rows as they are shown. */
  items(
    rows: readonly Row[],
    reading: RestReading,
    parameters: z.output<Endpoint['path']>,
  ): Promise<object[]>
}

/** Keeps the types of a route to itself: outside, all routes are alike. */
export function listRoute<Endpoint extends RestEndpoint, Row extends object, Key>(
  route: ListRoute<Endpoint, Row, Key>,
): ListRoute {
  return route as unknown as ListRoute
}
