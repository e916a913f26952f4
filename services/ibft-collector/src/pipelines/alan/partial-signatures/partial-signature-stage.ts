import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import {
  PARTIAL_TYPE,
  type PartialSignature,
} from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import type { PartialMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import type { PipelineStatus } from '../../../ibft-collector.ts'
import type { RegistrySnapshot } from '../registry/registry-snapshot.ts'
import type { PartialSignatureCheck, PartialVerdict, PartialVerifier } from './partial-verifier.ts'

/** A partial signature, its validator, and its verdict. */
export interface VerifiedPartial {
  /** The validator, 48 bytes in hex. */
  readonly publicKey: string
  readonly item: PartialSignature
  readonly verdict: PartialVerdict
}

export interface PartialSignatureModules {
  readonly registry: Pick<RegistrySnapshot, 'validator'>
  /** The validator of a beacon chain index, in hex; undefined if unknown. */
  readonly publicKeyOf: (index: number) => string | undefined
  readonly verifier: Pick<PartialVerifier, 'verify'>
  readonly metrics: Metrics
}

/** Verifies operators' partial signatures for duties. */
export interface PartialSignatureStage {
  /**
   * Never rejects. Signatures of an unknown validator, or of one outside the committee, are counted
   * and skipped.
   */
  verify(message: PartialMessage): Promise<readonly VerifiedPartial[]>
  /** Counts a signature that was verified elsewhere. */
  count(verdict: PartialVerdict, operatorId: bigint): void
  /** Counts a signature that is not attributed to a validator. */
  skip(reason: 'unknown-index' | 'foreign-index'): void
  counts(): NonNullable<PipelineStatus['partialSignatures']>
}

/** Types sent on completion of a duty; the others only prepare for it. */
const PARTICIPATION = new Set<number>([
  PARTIAL_TYPE.postConsensus,
  PARTIAL_TYPE.payloadAttestation,
  PARTIAL_TYPE.proposerPreferences,
])

export function createPartialSignatureStage({
  registry,
  publicKeyOf,
  verifier,
  metrics,
}: PartialSignatureModules): PartialSignatureStage {
  const unattributed = metrics.counter({
    name: 'ssv_collector_partial_signatures_unattributed_total',
    help: 'Partial signatures that were not verified, by reason: unknown-index (the validator is not known, or not yet), foreign-index (of another committee), no-share',
    labelNames: ['reason'],
  })
  const invalid = metrics.counter({
    name: 'ssv_collector_invalid_partial_signatures_total',
    help: 'Invalid partial signatures, by the operator that sent them',
    labelNames: ['operator'],
  })
  const counts = { valid: 0, invalid: 0, unverified: 0, unattributed: 0 }

  /** @returns undefined if it cannot be attributed */
  function attribute(
    { executor, id }: PartialMessage,
    item: PartialSignature,
  ): { publicKey: string; shareKey: Uint8Array } | undefined {
    const publicKey =
      executor.validator === undefined
        ? publicKeyOf(Number(item.validatorIndex))
        : Buffer.from(id.executor).toString('hex')
    const validator = publicKey === undefined ? undefined : registry.validator(publicKey)
    if (publicKey === undefined || validator === undefined) return skip('unknown-index')
    // Operators may name any validator (ssv v2.3.7 does not check). The registry may have been
    // reloaded since.
    if (Buffer.compare(validator.committee.id, executor.committee.id) !== 0) {
      return skip('foreign-index')
    }
    const shareKey = validator.shareKeyOf(item.signer)
    return shareKey === undefined ? skip('no-share') : { publicKey, shareKey }
  }

  function skip(reason: string): undefined {
    counts.unattributed += 1
    unattributed.inc({ reason })
  }

  function count(verdict: PartialVerdict, operatorId: bigint): void {
    counts[verdict] += 1
    if (verdict === 'invalid') invalid.inc({ operator: String(operatorId) })
  }

  return {
    count,
    skip,
    async verify(message) {
      const { type, items } = message.content
      if (!PARTICIPATION.has(type)) return []
      const found: { publicKey: string; item: PartialSignature; check: PartialSignatureCheck }[] =
        []
      for (const item of items) {
        const owner = attribute(message, item)
        if (owner === undefined) continue
        const check = {
          root: item.signingRoot,
          shareKey: owner.shareKey,
          signature: item.signature,
          operatorId: item.signer,
          validatorIndex: Number(item.validatorIndex),
        }
        found.push({ publicKey: owner.publicKey, item, check })
      }
      const verdicts = await verifier.verify(found.map(({ check }) => check))
      return found.map(({ publicKey, item }, i) => {
        const verdict = verdicts[i] ?? 'unverified'
        count(verdict, item.signer)
        return { publicKey, item, verdict }
      })
    },
    counts: () => counts,
  }
}
