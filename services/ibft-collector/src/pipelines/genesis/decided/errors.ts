import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The process stopped before a decided message could be written. */
export class WriterStoppedError extends ExporterError {
  constructor(waiting: number) {
    super('Stopped before every decided message was written', {
      code: 'DECIDED_WRITER_STOPPED',
      facts: { waiting },
      retryable: true,
    })
  }
}
