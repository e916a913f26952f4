import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { PartialVerdict } from './partial-verifier.ts'

/** Partial signatures for duties, since this process started. */
export interface PartialSignatureCounts {
  readonly valid: number
  readonly invalid: number
  /** The queue was full. */
  readonly unverified: number
  /** Signatures of no validator of the committee, or of none that was known when they arrived. */
  readonly unattributed: number
}

/**
 * Why a signature could not be attributed to a validator when it arrived. unknown-index: it is not
 * known, or not yet: then it is verified and counted later. foreign-index: it is of another
 * validator or committee. no-share: the operator has no share of the validator's key.
 */
export type UnattributedReason = 'unknown-index' | 'foreign-index' | 'no-share'

export interface PartialSignatureCounters {
  count(verdict: PartialVerdict, operatorId: bigint): void
  skip(reason: UnattributedReason): void
  counts(): PartialSignatureCounts
}

export function createPartialSignatureCounters({
  metrics,
}: {
  readonly metrics: Metrics
}): PartialSignatureCounters {
  const unattributed = metrics.counter({
    name: 'ssv_collector_partial_signatures_unattributed_total',
    help: 'Partial signatures that could not be attributed to a validator when they arrived, by reason: unknown-index (not known, or not yet: then they are verified later), foreign-index (of another validator or committee), no-share',
    labelNames: ['reason'],
  })
  const invalid = metrics.counter({
    name: 'ssv_collector_invalid_partial_signatures_total',
    help: 'Invalid partial signatures, by the operator that sent them',
    labelNames: ['operator'],
  })
  const counts = { valid: 0, invalid: 0, unverified: 0, unattributed: 0 }

  return {
    count(verdict, operatorId) {
      counts[verdict] += 1
      if (verdict === 'invalid') invalid.inc({ operator: String(operatorId) })
    },
    skip(reason) {
      counts.unattributed += 1
      unattributed.inc({ reason })
    },
    counts: () => counts,
  }
}
