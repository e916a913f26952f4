import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { VerifiedAgreement } from '../verified-agreement.ts'
import type { Sighting } from './decided-writer.ts'

/** Takes verified gossip messages and passes improved decided messages to the writer. */
export interface CommitAggregator extends Startable {
  /** Does not wait for Postgres. Never throws. */
  take(kind: 'decided' | 'commit', message: VerifiedAgreement, sighting: Sighting): void
}
