import type { BeaconStatus } from '@ssv-exporter/beacon/beacon-state'
import type { NetworkStatus } from './network/network.ts'
import type { DutyCounts } from './pipelines/alan/duties/duty-collector.ts'
import type { DutyStoreCounts } from './pipelines/alan/duties/duty-store.ts'
import type { ListeningStatus } from './pipelines/alan/listening/listening-recorder.ts'
import type { PartialSignatureCounts } from './pipelines/alan/partial-signatures/partial-signature-counters.ts'
import type { ScheduleStatus } from './pipelines/alan/schedule/schedule-check.ts'
import type { MessageCounts } from './pipelines/alan/validation/alan-validation.ts'
import type { HistoryStatus } from './pipelines/genesis/history/progress.ts'

/** State of a collector, for display and dashboards. */
export type CollectorStatus =
  | { readonly role: 'collector'; readonly network: 'disabled' | 'unsupported' }
  | ({ readonly role: 'collector'; readonly name: string } & PipelineStatus)

/** State of a collector that has joined a network, as far as its generation provides it. */
export interface PipelineStatus {
  readonly network: NetworkStatus
  /** Validators with known committees. */
  readonly validators: number
  /** Decided messages since this process started. */
  readonly decided?: {
    readonly new: number
    /** More signers than stored. */
    readonly better: number
    /** A different value than the one stored for the height. */
    readonly contradiction: number
  }
  readonly history?: HistoryStatus
  readonly messages?: MessageCounts
  readonly partialSignatures?: PartialSignatureCounts
  /** The beacon nodes, or `not-configured`: duties are then unverified. */
  readonly beacon?: BeaconStatus | 'not-configured'
  /**
   * Comparison of duties with the schedule of a beacon node. `not-configured`: it is unknown which
   * duties validators had, so a duty of which nothing was received is not noticed.
   */
  readonly schedule?: ScheduleStatus | 'not-configured'
  /** `not-collected`: the forks of the beacon chain, on which signing roots depend, are unknown. */
  readonly duties?: (DutyCounts & DutyStoreCounts) | 'not-collected'
  /** What is listened to and recorded as such. */
  readonly listening?: ListeningStatus
}
