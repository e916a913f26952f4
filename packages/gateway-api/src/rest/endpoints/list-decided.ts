import { z } from 'zod'
import { decidedResource } from '../../resources/decided-resource.ts'
import {
  heightParameter,
  orderParameter,
  pageParameters,
  publicKeyParameter,
  roleParameter,
} from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listDecided = {
  name: 'listDecided',
  url: '/v1/validators/{publicKey}/decided',
  summary: 'Decided messages of a validator',
  description:
    'By height, then role. `order=desc&limit=50` returns the 50 latest duties. Empty for an unknown validator.',
  path: z.strictObject({ publicKey: publicKeyParameter }),
  query: z.strictObject({
    role: roleParameter.optional().describe('Default: all roles.'),
    from: heightParameter.optional().describe('The lowest height.'),
    to: heightParameter.optional().describe('The highest height, inclusive.'),
    order: orderParameter,
    ...pageParameters,
  }),
  answer: page(decidedResource),
  item: decidedResource,
} satisfies RestEndpoint
