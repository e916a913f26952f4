/** What a failure knows about itself besides its sentence. */
export interface ErrorFacts {
  /** Closed, upper-case name of the failure, the same in logs, metrics and documentation. */
  readonly code: string
  readonly facts?: Readonly<Record<string, unknown>>
  /** Whether the same thing may succeed later without anybody changing anything. Default: false. */
  readonly retryable?: boolean
  readonly cause?: unknown
}

/** The parent of every error of ours: a code, the facts, and whether trying again can help. */
export class ExporterError extends Error {
  readonly code: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly retryable: boolean

  constructor(message: string, { code, facts = {}, retryable = false, cause }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = new.target.name
    this.code = code
    this.facts = facts
    this.retryable = retryable
  }
}
