import { z } from 'zod'
import { EVENT_VERDICTS, eventResource } from '../../resources/event-resource.ts'
import { blockParameter, orderParameter, ownerParameter, pageParameters } from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listEvents = {
  name: 'listEvents',
  url: '/v1/events',
  summary: 'Logs of the contract',
  description: 'In the order of the chain, without logs of orphaned blocks.',
  path: z.strictObject({}),
  query: z.strictObject({
    event: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be the name of an event')
      .optional()
      .describe('The name of an event, for example `ValidatorAdded`.'),
    owner: ownerParameter
      .optional()
      .describe(
        'Events of this owner: of its operators, validators, clusters and account. Events without an owner, such as OperatorRemoved of the current contract, never match.',
      ),
    verdict: z.enum(EVENT_VERDICTS).optional(),
    fromBlock: blockParameter.optional().describe('The first block.'),
    toBlock: blockParameter.optional().describe('The last block, inclusive.'),
    order: orderParameter,
    ...pageParameters,
  }),
  answer: page(eventResource),
  item: eventResource,
} satisfies RestEndpoint
