import type { ClusterResource } from '@ssv-exporter/gateway-api/resources/cluster-resource'
import type { DecidedResource } from '@ssv-exporter/gateway-api/resources/decided-resource'
import type { EventResource } from '@ssv-exporter/gateway-api/resources/event-resource'
import type { OperatorResource } from '@ssv-exporter/gateway-api/resources/operator-resource'
import type { StatusResource } from '@ssv-exporter/gateway-api/resources/status-resource'
import type { ValidatorResource } from '@ssv-exporter/gateway-api/resources/validator-resource'
import type { listClusters } from '@ssv-exporter/gateway-api/rest/endpoints/list-clusters'
import type { listDecided } from '@ssv-exporter/gateway-api/rest/endpoints/list-decided'
import type { listEvents } from '@ssv-exporter/gateway-api/rest/endpoints/list-events'
import type { listOperators } from '@ssv-exporter/gateway-api/rest/endpoints/list-operators'
import type { listValidators } from '@ssv-exporter/gateway-api/rest/endpoints/list-validators'
import type { Position } from '@ssv-exporter/gateway-api/stream/position'
import type { z } from 'zod'
import type { Get, Parameters, RequestOptions } from './get.ts'
import { createListing, type Listing } from './listing.ts'

/** One thing, and the position of the log that it is true at. */
export interface Single<Resource> {
  readonly data: Resource
  readonly asOf: Position
}

type ParametersOf<Endpoint extends { query: z.ZodType }> = Omit<
  z.input<Endpoint['query']>,
  'cursor'
>

/** The REST interface: what is true now. Methods throw ProblemError and UnreachableError. */
export interface Query {
  operators: {
    list(
      parameters?: ParametersOf<typeof listOperators>,
      options?: RequestOptions,
    ): Listing<OperatorResource>
    get(id: number, options?: RequestOptions): Promise<Single<OperatorResource>>
  }
  validators: {
    list(
      parameters?: ParametersOf<typeof listValidators>,
      options?: RequestOptions,
    ): Listing<ValidatorResource>
    get(publicKey: string, options?: RequestOptions): Promise<Single<ValidatorResource>>
    /** What its committee decided. */
    decided(
      publicKey: string,
      parameters?: ParametersOf<typeof listDecided>,
      options?: RequestOptions,
    ): Listing<DecidedResource>
  }
  clusters: {
    list(
      parameters?: ParametersOf<typeof listClusters>,
      options?: RequestOptions,
    ): Listing<ClusterResource>
  }
  events: {
    list(
      parameters?: ParametersOf<typeof listEvents>,
      options?: RequestOptions,
    ): Listing<EventResource>
  }
  status(options?: RequestOptions): Promise<Single<StatusResource>>
}

export function createQuery(get: Get): Query {
  const list = <Item>(path: string, parameters: Parameters = {}, options?: RequestOptions) =>
    createListing<Item>((cursor) => get(path, { ...parameters, cursor }, options))

  return {
    operators: {
      list: (parameters, options) => list('/v1/operators', parameters, options),
      get: (id, options) => get(`/v1/operators/${id}`, {}, options),
    },
    validators: {
      list: (parameters, options) => list('/v1/validators', parameters, options),
      get: (publicKey, options) =>
        get(`/v1/validators/${encodeURIComponent(publicKey)}`, {}, options),
      decided: (publicKey, parameters, options) =>
        list(`/v1/validators/${encodeURIComponent(publicKey)}/decided`, parameters, options),
    },
    clusters: { list: (parameters, options) => list('/v1/clusters', parameters, options) },
    events: { list: (parameters, options) => list('/v1/events', parameters, options) },
    status: (options) => get('/v1/status', {}, options),
  }
}
