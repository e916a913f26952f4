import type { RestEndpoint } from '@ssv-exporter/gateway-api/rest/rest-endpoint'
import type { RowQuery, Walk } from '@ssv-exporter/store/resources/row-query'
import type { z } from 'zod'
import type { RestReader } from './rest-reader.ts'

/** An endpoint that returns a list. */
export interface ListRoute<
  Endpoint extends RestEndpoint = RestEndpoint,
  Row extends object = object,
  Key = unknown,
> {
  readonly endpoint: Endpoint
  select(
    parameters: z.output<Endpoint['path']> & z.output<Endpoint['query']>,
    after: Key | undefined,
  ): RowQuery<Row> | Walk<Row>
  /** The cursor key of a row, or of the row that a page ended with, as text. */
  keyOf(row: Row): string
  /** Parses a cursor key; undefined if invalid. */
  readKey(text: string): Key | undefined
  /** Converts rows to their API form. */
  items(
    rows: readonly Row[],
    restReader: RestReader,
    parameters: z.output<Endpoint['path']> & z.output<Endpoint['query']>,
  ): Promise<object[]>
}

/** Erases the type parameters, so that all routes have the same type. */
export function listRoute<Endpoint extends RestEndpoint, Row extends object, Key>(
  route: ListRoute<Endpoint, Row, Key>,
): ListRoute {
  return route as unknown as ListRoute
}
