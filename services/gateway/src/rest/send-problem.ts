import type { Problem } from '@ssv-exporter/gateway-api/rest/problem'
import { PROBLEMS, type ProblemCode } from '@ssv-exporter/gateway-api/rest/problems'
import type { FastifyReply } from 'fastify'
import type { ProblemError } from './errors.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

const RETRY_AFTER_SECONDS: Partial<Record<ProblemCode, number>> = {
  SYNCING: 10,
  BUSY: 5,
  TIMEOUT: 5,
  UNAVAILABLE: 5,
}

/** Answers with a problem (RFC 9457). */
export function sendProblem(
  reply: FastifyReply,
  { problem: code, problemFacts }: ProblemError,
): FastifyReply {
  const { status, title } = PROBLEMS[code]
  const { detail = title, parameter, more } = problemFacts
  const body: Problem = {
    type: `/docs#${code}`,
    title,
    status,
    detail,
    code,
    ...(parameter === undefined ? {} : { parameter }),
    ...more,
  }
  const seconds = RETRY_AFTER_SECONDS[code]
  if (seconds !== undefined) reply.header('retry-after', seconds)
  if (code === 'METHOD_NOT_ALLOWED') reply.header('allow', 'GET, HEAD')
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(body))
}
