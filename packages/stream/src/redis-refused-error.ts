import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Redis is there and does not let us do what we must. */
export class RedisRefusedError extends ExporterError {
  constructor(reason: string, cause?: unknown) {
    super(`Redis cannot be used: ${reason}`, {
      code: 'REDIS_REFUSED',
      retryable: false,
      cause,
    })
  }
}
