/** Structured data of an error. */
export interface ErrorFacts {
  /** Upper-case error code from a closed set, used in logs, metrics and documentation. */
  readonly code: string
  readonly facts?: Readonly<Record<string, unknown>>
  /**
   * Whether a retry may succeed without a change of configuration or environment. Default: false.
   */
  readonly retryable?: boolean
  readonly cause?: unknown
}

/** Base class of all errors: a code, the facts, and whether a retry may help. */
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
  /** The setting, for example `ADMIN_PORT` or `--network (SSV_NETWORK)`. */
  readonly variable: string
  /** Fault: `is "abc"`, `is not set`. Never contains a secret. */
  readonly found: string
  readonly accepts: string
}

/** Invalid configuration; lists all faults. The process exits with 1. */
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
