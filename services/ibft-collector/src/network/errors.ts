import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Cannot listen on an address: it is in use, not local, or not permitted. */
export class ListenError extends ExporterError {
  constructor(facts: { address: string }, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause)
    super(`Could not listen on ${facts.address}: ${why.split('\n').join(' ')}`, {
      code: 'NETWORK_LISTEN',
      facts,
      cause,
    })
  }
}
