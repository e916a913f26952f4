import type { Logger } from '@ssv-exporter/service-kit/logger'
import { partialQuorumOf, quorumOf } from '@ssv-exporter/ssv/quorum'
import type { PartialVerifier } from '../partial-signatures/partial-verifier.ts'
import type { DutyValidator } from './duty-validator.ts'
import type { ReceivedSignature } from './received-signature.ts'
import type { AwaitingGroup } from './signatures-awaiting-index.ts'
import type { ValidatorIndexMap } from './validator-index-map.ts'

/**
 * Maximum number of a committee's validators that are tried for an index. With more, only claims
 * count.
 */
const MAX_CANDIDATES = 512
/** Maximum groups waiting to be tried; others get their chance in a later slot. */
const MAX_QUEUED = 1_024
/** An index that matched no validator is tried again an epoch later. */
const RETRY_SLOTS = 32

export interface IndexMatcherModules {
  readonly indices: ValidatorIndexMap
  readonly validatorsOf: (committeeId: string) => readonly DutyValidator[]
  readonly verifier: Pick<PartialVerifier, 'verify'>
  readonly logger: Logger
}

/**
 * Finds the validator of an index that a committee signs for when no message names it: the
 * validator under whose share keys a quorum's signatures verify. One group at a time.
 */
export interface IndexMatcher {
  /** Must be called after a signature was added to the group. */
  tryMatch(group: AwaitingGroup): void
  /** Forgets attempts made before `slot`. */
  expire(slot: number): void
  /** Resolves when no group is being tried. */
  idle(): Promise<void>
}

export function createIndexMatcher({
  indices,
  validatorsOf,
  verifier,
  logger,
}: IndexMatcherModules): IndexMatcher {
  const tried = new Map<string, number>()
  let queued = 0
  let running: Promise<void> = Promise.resolve()

  async function match(validatorIndex: number, signatures: readonly ReceivedSignature[]) {
    const [first] = signatures
    if (first === undefined || indices.publicKeyOf(validatorIndex) !== undefined) return
    const { committeeId, committee } = first
    const unknown = validatorsOf(committeeId).filter(
      ({ publicKey }) => indices.indexOf(publicKey) === undefined,
    )
    if (unknown.length > MAX_CANDIDATES) return
    const size = committee.operatorIds.length
    // Among this many operators at least one is honest.
    for (const one of signatures.slice(0, partialQuorumOf(size))) {
      const [found] = await matching(one, unknown)
      if (found === undefined) continue
      const verdicts = await verify(
        signatures.map((each) => ({ received: each, validator: found })),
      )
      const signers = signatures
        .filter((_, i) => verdicts[i] === 'valid')
        .map(({ signer }) => signer)
      if (new Set(signers).size < quorumOf(size)) continue
      indices.learn(found.publicKey, validatorIndex, 'signed')
      return
    }
  }

  async function matching(received: ReceivedSignature, candidates: readonly DutyValidator[]) {
    const verdicts = await verify(candidates.map((validator) => ({ received, validator })))
    return candidates.filter((_, i) => verdicts[i] === 'valid')
  }

  const verify = (pairs: readonly { received: ReceivedSignature; validator: DutyValidator }[]) =>
    verifier.verify(
      pairs.map(({ received, validator }) => ({
        root: received.root,
        signature: received.signature,
        shareKey: validator.shareKeyOf(received.signer) ?? new Uint8Array(),
        operatorId: received.signer,
        validatorIndex: received.validatorIndex,
        isGuess: true,
      })),
    )

  return {
    tryMatch({ committeeId, validatorIndex, publicKey, signatures }) {
      const last = signatures.at(-1)
      if (publicKey !== undefined || last === undefined) return
      const root = Buffer.from(last.root)
      const sameRoot = signatures.filter((one) => root.equals(one.root))
      const signers = new Set(sameRoot.map(({ signer }) => signer))
      if (signers.size < quorumOf(last.committee.operatorIds.length)) return
      const name = `${committeeId} ${validatorIndex}`
      if (tried.has(name) || queued >= MAX_QUEUED) return
      tried.set(name, last.slot)
      queued += 1
      running = running
        .then(() => match(validatorIndex, sameRoot))
        .catch((error: unknown) =>
          logger.error(
            { err: error, committeeId, validatorIndex },
            'failed to match validator index',
          ),
        )
        .finally(() => {
          queued -= 1
        })
    },
    expire(slot) {
      for (const [name, at] of tried) if (at + RETRY_SLOTS < slot) tried.delete(name)
    },
    idle: () => running,
  }
}
