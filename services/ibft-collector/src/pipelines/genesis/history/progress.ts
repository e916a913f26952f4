import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { CoverageTotals } from '@ssv-exporter/store/coverage/totals'
import type { HistoryMetrics } from './metrics.ts'

export interface HistoryStatus {
  /** Duty sequences. */
  readonly sequences: number
  readonly sequencesComplete: number
  /** Former names of `sequences` and `sequencesComplete`; removed in the next release. */
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

export interface HistoryProgress {
  /** Heights received. */
  got(heights: number): void
  /** A peer was asked. */
  asked(peerId: string): void
  update(totals: CoverageTotals): void
  status(): HistoryStatus
}

/** Minimum number of wanted heights for a log line. */
const MANY_HEIGHTS = 1_000
/** Averaging window of the rate. */
const RATE_WINDOW_MS = 30_000
/** Maximum number of peers counted individually. */
const MAX_PEERS_COUNTED = 10_000

/**
 * Progress of history for display: from the totals of the store and the heights received since they
 * were read.
 */
export function createHistoryProgress({
  logger,
  metrics,
  now,
}: {
  logger: Logger
  metrics: HistoryMetrics
  now: () => number
}): HistoryProgress {
  const peers = new Set<string>()
  let totals: CoverageTotals = { sequences: 0, sequencesComplete: 0, wanted: 0, missing: 0 }
  let got = 0
  let gotSince = 0
  let rate: number | undefined
  let ratedAt = now()
  let gotWhenRated = 0
  let began: { atMs: number; got: number } | undefined

  function updateRate(): void {
    const at = now()
    const elapsed = at - ratedAt
    if (elapsed <= 0) return
    const current = (got - gotWhenRated) / (elapsed / 1_000)
    const weight = Math.min(1, elapsed / RATE_WINDOW_MS)
    if (rate !== undefined || current > 0)
      rate = rate === undefined ? current : rate + (current - rate) * weight
    ratedAt = at
    gotWhenRated = got
  }

  function logProgress(): void {
    const { sequences, wanted, missing } = totals
    if (began === undefined && wanted >= MANY_HEIGHTS) {
      began = { atMs: now(), got }
      logger.info({ heights: wanted, sequences }, 'history sync started')
    } else if (began !== undefined && wanted === 0) {
      const seconds = Math.round((now() - began.atMs) / 1_000)
      logger.info({ heights: got - began.got, missing, seconds }, 'history sync finished')
      began = undefined
      rate = undefined
    }
  }

  return {
    got(heights) {
      got += heights
      gotSince += heights
    },
    asked(peerId) {
      if (peers.size < MAX_PEERS_COUNTED) peers.add(peerId)
    },
    update(next) {
      totals = next
      gotSince = 0
      metrics.heights.set({ state: 'wanted' }, totals.wanted)
      metrics.heights.set({ state: 'missing' }, totals.missing)
      metrics.sequences.set({ state: 'all' }, totals.sequences)
      metrics.sequences.set({ state: 'complete' }, totals.sequencesComplete)
      updateRate()
      logProgress()
    },
    status() {
      const heightsWanted = Math.max(0, totals.wanted - gotSince)
      const isKnown = heightsWanted > 0 && rate !== undefined && rate > 0
      const { sequences, sequencesComplete } = totals
      return {
        sequences,
        sequencesComplete,
        chains: sequences,
        chainsComplete: sequencesComplete,
        heightsWanted,
        heightsGot: got,
        heightsMissing: totals.missing,
        peersAsked: peers.size,
        etaSeconds: isKnown ? Math.ceil(heightsWanted / (rate ?? 1)) : undefined,
      }
    },
  }
}
