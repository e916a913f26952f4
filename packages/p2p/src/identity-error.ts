import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** A network key is not one: the operator has to give another. What it holds is not told. */
export class IdentityError extends ExporterError {
  constructor(problem: string, facts: { file?: string }, cause?: unknown) {
    const where = facts.file === undefined ? '' : ` in ${facts.file}`
    super(`Network key${where} is unusable: ${problem}`, { code: 'NETWORK_KEY', facts, cause })
  }
}
