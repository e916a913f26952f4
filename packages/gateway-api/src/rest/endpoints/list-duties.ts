import { z } from 'zod'
import { committeeDutyResource } from '../../resources/committee-duty-resource.ts'
import { dutyParameters, operatorParameter, pageParameters } from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listDuties = {
  name: 'listDuties',
  url: '/v1/duties',
  summary: 'Duties of committees',
  description:
    'By slot, then role. Empty on networks of generation genesis. Signers may be added to a duty for 34 slots. A page may contain fewer items than `limit`, or none, and a `nextCursor`: reading ends when few of the duties match, and continues there. For the newest misses use `result=missed&order=desc`.',
  path: z.strictObject({}),
  query: z.strictObject({
    ...dutyParameters,
    operator: operatorParameter.optional().describe('Duties of committees with this operator.'),
    ...pageParameters,
  }),
  answer: page(committeeDutyResource),
  item: committeeDutyResource,
} satisfies RestEndpoint
