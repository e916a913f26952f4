import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The client of an export went away, or took too long. */
export class ExportEndedError extends ExporterError {
  readonly reason: 'CLIENT_GONE' | 'TIMEOUT'

  constructor(reason: 'CLIENT_GONE' | 'TIMEOUT') {
    super('Export aborted', { code: 'EXPORT_ENDED', facts: { reason } })
    this.reason = reason
  }
}
