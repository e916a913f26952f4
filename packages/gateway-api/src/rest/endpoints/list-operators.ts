import { z } from 'zod'
import { operatorResource } from '../../resources/operator-resource.ts'
import { includeRemovedParameter, ownerParameter, pageParameters } from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listOperators = {
  name: 'listOperators',
  url: '/v1/operators',
  summary: 'Operators',
  description: 'Ascending by index.',
  path: z.strictObject({}),
  query: z.strictObject({
    owner: ownerParameter.optional(),
    index: z.int().min(0).optional().describe('The operator with this index.'),
    includeRemoved: includeRemovedParameter,
    ...pageParameters,
  }),
  answer: page(operatorResource),
  item: operatorResource,
} satisfies RestEndpoint
