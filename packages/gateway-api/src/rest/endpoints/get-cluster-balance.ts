import { z } from 'zod'
import { clusterBalanceResource } from '../../resources/cluster-balance-resource.ts'
import { atBlockParameter, clusterParameter } from '../parameters.ts'
import { single } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const getClusterBalance = {
  name: 'getClusterBalance',
  url: '/v1/clusters/{id}/balance',
  summary: 'Balance of a cluster at a block',
  description:
    'Computed from the logs of the contract, with its own rounding: balance, burn rate, whether it may be liquidated, and in how many blocks. Only contracts of the generation current have such clusters.',
  path: z.strictObject({ id: clusterParameter }),
  query: z.strictObject({ block: atBlockParameter.optional() }),
  answer: single(clusterBalanceResource),
} satisfies RestEndpoint
