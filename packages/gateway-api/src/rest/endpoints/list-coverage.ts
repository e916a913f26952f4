import { z } from 'zod'
import { coverageResource } from '../../resources/coverage-resource.ts'
import { time } from '../../time.ts'
import { orderParameter, pageParameters } from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listCoverage = {
  name: 'listCoverage',
  url: '/v1/coverage',
  summary: 'Share of the network listened to, per hour',
  description:
    'From the first hour in which a collector listened until now, without gaps. Empty on networks of generation genesis.',
  path: z.strictObject({}),
  query: z.strictObject({
    fromTime: time('From the hour of this time on.').optional(),
    toTime: time('Up to the hour of this time.').optional(),
    order: orderParameter,
    ...pageParameters,
  }),
  answer: page(coverageResource),
  item: coverageResource,
} satisfies RestEndpoint
