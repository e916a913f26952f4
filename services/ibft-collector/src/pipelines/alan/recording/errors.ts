import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** A recording cannot be played: a file is missing or has invalid content. */
export class RecordingError extends ExporterError {
  constructor(path: string, fault: string, cause?: unknown) {
    super(`${path}: ${fault}`, {
      code: 'RECORDING_INVALID',
      facts: { path, fault },
      retryable: false,
      ...(cause !== undefined && { cause }),
    })
  }
}
