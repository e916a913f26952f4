import { z } from 'zod'
import { operatorResource } from '../../resources/operator-resource.ts'
import { operatorParameter } from '../parameters.ts'
import { single } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const getOperator = {
  name: 'getOperator',
  url: '/v1/operators/{id}',
  summary: 'One operator',
  description:
    "By the contract's number; also finds removed operators. Contracts of the generations legacy and v1 do not number operators: use `/v1/operators?index=…`.",
  path: z.strictObject({ id: operatorParameter }),
  query: z.strictObject({}),
  answer: single(operatorResource),
} satisfies RestEndpoint
