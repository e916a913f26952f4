import type { Problem } from '../api-types.ts'

export interface ProblemFacts {
  status: number
  /** `HTTP_ERROR`: the response is not from the gateway but from an intermediary. */
  code: Problem['code'] | 'HTTP_ERROR'
  detail: string
  /** The parameter concerned. */
  parameter: string | undefined
  /** Delay requested by the gateway before a retry. */
  retryAfterMs: number | undefined
}

/** The gateway answered a query with a problem. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: ProblemFacts['code']
  readonly detail: string
  readonly parameter: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(facts: ProblemFacts) {
    super(`${facts.status} ${facts.code}: ${facts.detail}`)
    this.name = 'ProblemError'
    this.status = facts.status
    this.code = facts.code
    this.detail = facts.detail
    this.parameter = facts.parameter
    this.retryAfterMs = facts.retryAfterMs
  }

  /** Whether the same query may succeed later. */
  get temporary(): boolean {
    return this.status === 429 || this.status >= 502
  }
}

/** A query had no response, or an incomplete one; `cause` is the network error. */
export class UnreachableError extends Error {
  readonly code = 'UNREACHABLE'
  readonly temporary = true
  readonly url: string

  constructor(url: string, options: ErrorOptions) {
    super(`No answer from ${url}`, options)
    this.name = 'UnreachableError'
    this.url = url
  }
}
