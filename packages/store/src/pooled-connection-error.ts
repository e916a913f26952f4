import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Locks and notifications belong to a session, and behind a pooler there is none of our own. */
export class PooledConnectionError extends ExporterError {
  constructor() {
    super(
      'A pooler stands between this process and Postgres, and locks and notifications need a session of their own: set DATABASE_DIRECT_URL to Postgres itself',
      { code: 'DATABASE_POOLED', retryable: false },
    )
  }
}
