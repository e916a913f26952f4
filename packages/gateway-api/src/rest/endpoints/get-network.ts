import { z } from 'zod'
import { networkResource } from '../../resources/network-resource.ts'
import { blockParameter } from '../parameters.ts'
import { single } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const getNetwork = {
  name: 'getNetwork',
  url: '/v1/network',
  summary: 'Version and parameters of the contract',
  description:
    'As of the last indexed block, or an earlier one. Only contracts of the generation current emit parameters.',
  path: z.strictObject({}),
  query: z.strictObject({
    block: blockParameter
      .optional()
      .describe('As of the end of this block, at most the last indexed one.'),
  }),
  answer: single(networkResource),
} satisfies RestEndpoint
