import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

export interface HistoryStatus {
  /** Known (validator, role) pairs. */
  readonly chains: number
  readonly chainsComplete: number
  /** Heights known to exist and not stored yet. */
  readonly heightsWanted: number
  /** Fetched from history since this process started. */
  readonly heightsGot: number
  /** No asked peer had them; requested again later. */
  readonly heightsMissing: number
  readonly peersAsked: number
  /** undefined if nothing is wanted, or the rate is not known yet. */
  readonly etaSeconds: number | undefined
}

/**
 * Finds and fills gaps in the store, at start and continuously; serves history requests of peers.
 */
export interface History extends Startable {
  status(): HistoryStatus
}
