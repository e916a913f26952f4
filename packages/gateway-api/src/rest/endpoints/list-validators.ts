import { z } from 'zod'
import { validatorResource } from '../../resources/validator-resource.ts'
import {
  clusterParameter,
  includeRemovedParameter,
  operatorParameter,
  ownerParameter,
  pageParameters,
} from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listValidators = {
  name: 'listValidators',
  url: '/v1/validators',
  summary: 'Validators',
  description: 'Ascending by index.',
  path: z.strictObject({}),
  query: z.strictObject({
    owner: ownerParameter.optional(),
    operator: operatorParameter
      .optional()
      .describe("Those with this operator in their committee, by the contract's number."),
    cluster: clusterParameter.optional(),
    status: z
      .enum(['active', 'liquidated', 'exited', 'removed'])
      .optional()
      .describe(
        'active: registered, neither liquidated nor exited. liquidated: registered, and its cluster (or owner) ran out of funds. exited: registered, and its owner requested its exit. removed: no longer registered.',
      ),
    includeRemoved: includeRemovedParameter,
    ...pageParameters,
  }),
  answer: page(validatorResource),
  item: validatorResource,
} satisfies RestEndpoint
