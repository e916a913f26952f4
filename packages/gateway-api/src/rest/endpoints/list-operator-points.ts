import { z } from 'zod'
import { operatorPointsResource, scoredRole } from '../../resources/operator-points-resource.ts'
import {
  committeeParameter,
  dutyParameters,
  operatorParameter,
  orderParameter,
  pageParameters,
} from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listOperatorPoints = {
  name: 'listOperatorPoints',
  url: '/v1/operators/{id}/points',
  summary: 'Points of an operator per hour',
  description:
    'By slot, then role. Empty on networks of generation genesis. Points may be added to an hour until 34 slots after its end.',
  path: z.strictObject({ id: operatorParameter }),
  query: z.strictObject({
    role: scoredRole.optional().describe('Default: all roles.'),
    committee: committeeParameter.optional().describe('Only duties of this committee.'),
    fromSlot: dutyParameters.fromSlot.describe('From the hour of this slot on.'),
    toSlot: dutyParameters.toSlot.describe('Up to the hour of this slot.'),
    order: orderParameter,
    ...pageParameters,
  }),
  answer: page(operatorPointsResource),
  item: operatorPointsResource,
} satisfies RestEndpoint
