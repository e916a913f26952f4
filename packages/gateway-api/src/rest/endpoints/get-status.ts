import { z } from 'zod'
import { statusResource } from '../../resources/status-resource.ts'
import { single } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const getStatus = {
  name: 'getStatus',
  url: '/v1/status',
  summary: 'Served network and sync progress',
  description: 'Also available while the history of the contract is being read.',
  path: z.strictObject({}),
  query: z.strictObject({}),
  answer: single(statusResource),
} satisfies RestEndpoint
