import { PROBLEMS, type ProblemCode } from '@ssv-exporter/gateway-api/rest/problems'
import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The client of an export disconnected or was too slow. */
export class ExportEndedError extends ExporterError {
  readonly reason: 'CLIENT_GONE' | 'TIMEOUT'

  constructor(reason: 'CLIENT_GONE' | 'TIMEOUT') {
    super('Export aborted', { code: 'EXPORT_ENDED', facts: { reason } })
    this.reason = reason
  }
}

export interface ProblemFacts {
  /** Human-readable error detail. */
  detail?: string
  /** The parameter concerned. */
  parameter?: string
  /** Added to the body. */
  more?: Readonly<Record<string, unknown>>
}

/** A REST request is answered with a problem response. */
export class ProblemError extends ExporterError {
  readonly problem: ProblemCode
  readonly problemFacts: ProblemFacts

  constructor(problem: ProblemCode, facts: ProblemFacts = {}) {
    super(facts.detail ?? PROBLEMS[problem].title, { code: problem, facts: { ...facts } })
    this.problem = problem
    this.problemFacts = facts
  }
}
