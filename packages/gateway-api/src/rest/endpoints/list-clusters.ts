import { z } from 'zod'
import { clusterResource } from '../../resources/cluster-resource.ts'
import { operatorParameter, ownerParameter, pageParameters } from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listClusters = {
  name: 'listClusters',
  url: '/v1/clusters',
  summary: 'Clusters',
  description: 'Ascending by id. Contracts of the generations before current have none.',
  path: z.strictObject({}),
  query: z.strictObject({
    owner: ownerParameter.optional(),
    operator: operatorParameter
      .optional()
      .describe("Those with this operator, by the contract's number."),
    active: z
      .boolean()
      .optional()
      .describe('true: clusters that are not liquidated; false: liquidated ones.'),
    ...pageParameters,
  }),
  answer: page(clusterResource),
  item: clusterResource,
} satisfies RestEndpoint
