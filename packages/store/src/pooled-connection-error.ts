import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Locks and notifications belong to a session, and behind a pooler there is none of our own. */
export class PooledConnectionError extends ExporterError {
  constructor() {
    super(
      'There is a pooler between this process and Postgres, but locks and notifications need a session: set DATABASE_DIRECT_URL to Postgres itself',
      { code: 'DATABASE_POOLED', retryable: false },
    )
  }
}
