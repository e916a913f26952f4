import { z } from 'zod'
import { PROBLEM_CODES } from './problems.ts'

/** The body of an error response, as `application/problem+json` (RFC 9457). */
export const problem = z
  .object({
    type: z.string().describe('Where the problem is documented: `/docs#` and its code.'),
    title: z.string().describe('The same for every problem with this code.'),
    status: z.int(),
    detail: z.string().describe('What was wrong with this request.'),
    code: z.enum(PROBLEM_CODES),
    parameter: z.string().optional().describe('The parameter concerned.'),
  })
  .meta({ id: 'Problem', description: 'Why a request failed (RFC 9457).' })

export type Problem = z.infer<typeof problem>
