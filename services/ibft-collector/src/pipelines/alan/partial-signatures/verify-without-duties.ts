import {
  DUTY_TYPES,
  type PartialSignature,
} from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import type { PartialMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import type { RegistrySnapshot } from '../registry/registry-snapshot.ts'
import type { PartialSignatureCounters } from './partial-signature-counters.ts'
import type { PartialSignatureCheck, PartialVerdict, PartialVerifier } from './partial-verifier.ts'

/** A partial signature, its validator, and its verdict. */
export interface VerifiedPartial {
  /** The validator, 48 bytes in hex. */
  readonly publicKey: string
  readonly item: PartialSignature
  readonly verdict: PartialVerdict
}

export interface VerifyWithoutDutiesModules {
  readonly registry: Pick<RegistrySnapshot, 'validator'>
  /** The validator of a beacon chain index, in hex; undefined if unknown. */
  readonly publicKeyOf: (index: number) => string | undefined
  readonly verifier: Pick<PartialVerifier, 'verify'>
  readonly partials: Pick<PartialSignatureCounters, 'count' | 'skip'>
}

/**
 * Verifies and counts the partial signatures of messages while the forks of the beacon chain are
 * unknown, and therefore no duties are collected. With them, the duty collector does it.
 *
 * The returned function never rejects. Signatures of an unknown validator, or of one outside the
 * committee, are counted and skipped.
 */
export function createVerifyWithoutDuties({
  registry,
  publicKeyOf,
  verifier,
  partials,
}: VerifyWithoutDutiesModules): (message: PartialMessage) => Promise<readonly VerifiedPartial[]> {
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
    if (publicKey === undefined || validator === undefined) {
      partials.skip('unknown-index')
      return undefined
    }
    // Operators may name any validator (ssv v2.3.7 does not check). The registry may have been
    // reloaded since.
    if (Buffer.compare(validator.committee.id, executor.committee.id) !== 0) {
      partials.skip('foreign-index')
      return undefined
    }
    const shareKey = validator.shareKeyOf(item.signer)
    if (shareKey !== undefined) return { publicKey, shareKey }
    partials.skip('no-share')
    return undefined
  }

  return async (message) => {
    const { type, items } = message.content
    if (!DUTY_TYPES.has(type)) return []
    const found: { publicKey: string; item: PartialSignature; check: PartialSignatureCheck }[] = []
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
      partials.count(verdict, item.signer)
      return { publicKey, item, verdict }
    })
  }
}
