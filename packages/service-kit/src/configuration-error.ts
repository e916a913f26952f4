import { ExporterError } from './errors.ts'

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
