import type { Readiness } from '@ssv-exporter/service-kit/admin-server'
import type { HistoryStatus } from './history/history.ts'
import type { NetworkStatus } from './network/network.ts'

/** What a collector does, for people and dashboards. */
export type CollectorStatus =
  | { readonly role: 'collector'; readonly network: 'disabled' | 'unsupported' }
  | {
      readonly role: 'collector'
      readonly name: string
      readonly network: NetworkStatus
      /** Validators whose committees are known. */
      readonly validators: number
      /** Decided messages since this process started. */
      readonly decided: {
        readonly new: number
        /** More signers for what was stored. */
        readonly better: number
        /** Another value than the one stored for the height. */
        readonly contradiction: number
      }
      readonly history: HistoryStatus
    }

export interface IbftCollector {
  /** Ready once it listens to the network and the database takes writes. Peers are no condition: they come and go. */
  ready(): Promise<Readiness>
  status(): CollectorStatus
}
