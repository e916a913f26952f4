import { z } from 'zod'
import { validatorDutyResource } from '../../resources/validator-duty-resource.ts'
import { dutyParameters, pageParameters, publicKeyParameter } from '../parameters.ts'
import { page } from '../responses.ts'
import type { RestEndpoint } from '../rest-endpoint.ts'

export const listValidatorDuties = {
  name: 'listValidatorDuties',
  url: '/v1/validators/{publicKey}/duties',
  summary: 'Duties of a validator',
  description:
    'By slot, then role: with the committee that the validator is registered with, and with former ones. A page may contain fewer items than `limit`, or none, and a `nextCursor`: reading ends when few of the duties match, and continues there.',
  path: z.strictObject({ publicKey: publicKeyParameter }),
  query: z.strictObject({ ...dutyParameters, ...pageParameters }),
  answer: page(validatorDutyResource),
  item: validatorDutyResource,
} satisfies RestEndpoint
