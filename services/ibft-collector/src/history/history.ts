import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

export interface HistoryStatus {
  /** (validator, role) pairs known. */
  readonly chains: number
  readonly chainsComplete: number
  /** Heights known to exist and not yet had. */
  readonly heightsWanted: number
  /** Had through history since this process started. */
  readonly heightsGot: number
  /** Nobody asked had them; asked for again later. */
  readonly heightsMissing: number
  readonly peersAsked: number
  /** undefined when nothing is wanted, or no rate is known yet. */
  readonly etaSeconds: number | undefined
}

/** Finds and fills holes in what is stored, at start and for ever after; answers the history requests of others. */
export interface History extends Startable {
  status(): HistoryStatus
}
