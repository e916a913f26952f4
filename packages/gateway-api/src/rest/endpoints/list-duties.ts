import { z } from 'zod'
import { committeeDutyResource } from '../../resources/committee-duty-resource.ts'
import { page } from '../answers.ts'
import { dutyParameters, operatorParameter, pageParameters } from '../parameters.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listDuties = {
  name: 'listDuties',
  url: '/v1/duties',
  summary: 'Duties of committees',
  description:
    'By slot, then role. Empty on networks of earlier generations. Signers may be added to a duty for 34 slots. With `result`, a page examines `limit` duties: it may contain fewer items, or none, and a `nextCursor`.',
  path: z.strictObject({}),
  query: z.strictObject({
    ...dutyParameters,
    operator: operatorParameter.optional().describe('Duties of committees with this operator.'),
    ...pageParameters,
  }),
  answer: page(committeeDutyResource),
  item: committeeDutyResource,
} satisfies RestEndpoint
