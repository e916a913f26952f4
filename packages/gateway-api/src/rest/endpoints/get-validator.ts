import { z } from 'zod'
import { validatorResource } from '../../resources/validator-resource.ts'
import { publicKeyParameter } from '../parameters.ts'
import { single } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const getValidator = {
  name: 'getValidator',
  url: '/v1/validators/{publicKey}',
  summary: 'One validator',
  description: 'Also finds removed validators.',
  path: z.strictObject({ publicKey: publicKeyParameter }),
  query: z.strictObject({}),
  answer: single(validatorResource),
} satisfies RestEndpoint
