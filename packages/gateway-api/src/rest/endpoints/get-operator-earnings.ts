import { z } from 'zod'
import { operatorEarningsResource } from '../../resources/operator-earnings-resource.ts'
import { atBlockParameter, operatorParameter } from '../parameters.ts'
import { single } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const getOperatorEarnings = {
  name: 'getOperatorEarnings',
  url: '/v1/operators/{id}/earnings',
  summary: 'Earnings of an operator at a block',
  description:
    'Computed from the logs of the contract, with its own rounding. Only contracts of the generation current report earnings in their logs.',
  path: z.strictObject({ id: operatorParameter }),
  query: z.strictObject({ block: atBlockParameter.optional() }),
  answer: single(operatorEarningsResource),
} satisfies RestEndpoint
