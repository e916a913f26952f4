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

/** Parts that failed to stop in time. */
export class StopFailedError extends ExporterError {
  constructor(parts: string[], causes: unknown[]) {
    super(`Failed to stop cleanly: ${parts.join(', ')}`, {
      code: 'STOP_FAILED',
      facts: { parts },
      retryable: true,
      cause: causes.length === 1 ? causes[0] : new AggregateError(causes),
    })
  }
}

/** stop() was called before start() had finished. */
export class StoppedWhileStartingError extends ExporterError {
  constructor() {
    super('Stopped while starting', {
      code: 'STOPPED_WHILE_STARTING',
      retryable: true,
    })
  }
}

/** A deadline was exceeded. */
export class DeadlineError extends ExporterError {
  constructor(message: string, deadlineMs: number) {
    super(message, { code: 'DEADLINE', facts: { deadlineMs }, retryable: true })
  }
}
