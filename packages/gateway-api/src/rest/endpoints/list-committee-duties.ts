import { z } from 'zod'
import { committeeDutyResource } from '../../resources/committee-duty-resource.ts'
import { committeeParameter, dutyParameters, pageParameters } from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listCommitteeDuties = {
  name: 'listCommitteeDuties',
  url: '/v1/committees/{id}/duties',
  summary: 'Duties of a committee',
  description:
    'By slot, then role. Empty for an unknown committee. A page may contain fewer items than `limit`, or none, and a `nextCursor`: reading ends when few of the duties match, and continues there.',
  path: z.strictObject({ id: committeeParameter }),
  query: z.strictObject({ ...dutyParameters, ...pageParameters }),
  answer: page(committeeDutyResource),
  item: committeeDutyResource,
} satisfies RestEndpoint
