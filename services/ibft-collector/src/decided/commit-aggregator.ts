import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { VerifiedAgreement } from '../validation/validation.ts'
import type { Sighting } from './decided-writer.ts'

/** Takes what gossip brought and was verified; hands what became better on to the writer. */
export interface CommitAggregator extends Startable {
  /** Nobody waits for Postgres here. Never throws. */
  take(kind: 'decided' | 'commit', message: VerifiedAgreement, sighting: Sighting): void
}
