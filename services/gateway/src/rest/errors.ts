import { PROBLEMS, type ProblemCode } from '@ssv-exporter/gateway-api/rest/problems'
import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The client of an export went away, or took too long. */
export class ExportEndedError extends ExporterError {
  readonly reason: 'CLIENT_GONE' | 'TIMEOUT'

  constructor(reason: 'CLIENT_GONE' | 'TIMEOUT') {
    super('Export aborted', { code: 'EXPORT_ENDED', facts: { reason } })
    this.reason = reason
  }
}

export interface ProblemFacts {
  /** What was wrong with this request, as text. */
  detail?: string
  /** The parameter concerned. */
  parameter?: string
  /** Added to the body. */
  more?: Readonly<Record<string, unknown>>
}

/** A request of the REST interface is answered with a problem. */
export class ProblemError extends ExporterError {
  readonly problem: ProblemCode
  readonly problemFacts: ProblemFacts

  constructor(problem: ProblemCode, facts: ProblemFacts = {}) {
    super(facts.detail ?? PROBLEMS[problem].title, { code: problem, facts: { ...facts } })
    this.problem = problem
    this.problemFacts = facts
  }
}
