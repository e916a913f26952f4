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

export interface ConfigurationFault {
  /** Such as `ADMIN_PORT` or `--network (SSV_NETWORK)`. */
  readonly variable: string
  /** What is wrong: `is "abc"`, `is not set`. Never holds a secret. */
  readonly found: string
  readonly accepts: string
}

/** The settings cannot be used; tells every fault at once. The process exits 1. */
export class ConfigurationError extends ExporterError {
  readonly faults: readonly ConfigurationFault[]

  constructor(faults: readonly ConfigurationFault[]) {
    super(faults.map(sentence).join('\n'), { code: 'CONFIGURATION', facts: { faults } })
    this.faults = faults
  }
}

function sentence({ variable, found, accepts }: ConfigurationFault): string {
  return `${variable} ${found}; accepted: ${accepts}`
}
