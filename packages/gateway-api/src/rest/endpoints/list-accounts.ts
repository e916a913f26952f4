import { z } from 'zod'
import { accountResource } from '../../resources/account-resource.ts'
import { ownerParameter, pageParameters } from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listAccounts = {
  name: 'listAccounts',
  url: '/v1/accounts',
  summary: 'Accounts',
  description:
    'Owners that registered a validator or named a fee recipient, ascending by address. Contracts of the generations before current have none.',
  path: z.strictObject({}),
  query: z.strictObject({ owner: ownerParameter.optional(), ...pageParameters }),
  answer: page(accountResource),
  item: accountResource,
} satisfies RestEndpoint
