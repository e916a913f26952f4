import { z } from 'zod'
import { contradictionResource } from '../../resources/contradiction-resource.ts'
import { pageParameters, publicKeyParameter } from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listContradictions = {
  name: 'listContradictions',
  url: '/v1/contradictions',
  summary: 'Heights with two decisions',
  description:
    'In the order of detection. A height with several other values is listed once per value.',
  path: z.strictObject({}),
  query: z.strictObject({
    publicKey: publicKeyParameter.optional().describe('Only contradictions of this validator.'),
    ...pageParameters,
  }),
  answer: page(contradictionResource),
  item: contradictionResource,
} satisfies RestEndpoint
