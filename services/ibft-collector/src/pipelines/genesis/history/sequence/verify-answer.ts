import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { VerifiedAgreement } from '../../decided/verified-agreement.ts'
import type { GenesisValidation } from '../../validation/genesis-validation.ts'
import type { Refusal } from '../../validation/refusals.ts'
import type { HistoryMetrics } from '../metrics.ts'
import type { AnswerQuality } from '../peers/peer-queue.ts'
import { type DutySequence, sameBytes } from './duty-sequence.ts'

/** The result of verifying a peer's messages. */
export interface VerifiedAnswer {
  readonly valid: readonly VerifiedAgreement[]
  /** Heights without a message signed by the committee. */
  readonly refusedHeights: readonly number[]
  /** Some were not verified, through no fault of the peer. */
  readonly isPartial: boolean
  /** The value of the response; undefined if it could not be verified. */
  readonly quality: AnswerQuality | undefined
}

export type VerifyAnswer = (
  sequence: DutySequence,
  answer: { readonly peerId: string; readonly messages: readonly SignedAgreement[] },
  wanted: (height: number) => boolean,
  signal: AbortSignal,
) => Promise<VerifiedAnswer>

/** Through no fault of the one who sent it. */
const NO_FAULT_OF_PEER: ReadonlySet<Refusal> = new Set(['unknown-validator', 'overloaded'])

/** Versions verified per height: the valid one may come among others. */
const VERSIONS_OF_A_HEIGHT = 3

/** Creates the function that picks requested messages from a response and verifies them. */
export function createVerifyAnswer({
  validation,
  metrics,
}: {
  validation: Pick<GenesisValidation, 'verify'>
  metrics: HistoryMetrics
}): VerifyAnswer {
  /** Candidates by height, most signers first. */
  function select(
    sequence: DutySequence,
    messages: readonly SignedAgreement[],
    wanted: (height: number) => boolean,
  ): { selected: SignedAgreement[]; unwanted: number } {
    const byHeight = new Map<number, SignedAgreement[]>()
    let unrequested = 0
    let unwanted = 0
    for (const message of messages) {
      if (message.role !== sequence.role || !sameBytes(message.publicKey, sequence.publicKey)) {
        unrequested += 1
      } else if (wanted(message.height)) {
        byHeight.set(message.height, addVersion(byHeight.get(message.height) ?? [], message))
      } else {
        unwanted += 1
      }
    }
    metrics.messages.inc({ outcome: 'not-wanted' }, unwanted)
    metrics.messages.inc({ outcome: 'other-chain' }, unrequested)
    return { selected: [...byHeight.values()].flat(), unwanted }
  }

  return async (sequence, { messages }, wanted, signal) => {
    const { selected, unwanted } = select(sequence, messages, wanted)
    if (selected.length === 0) {
      return {
        valid: [],
        refusedHeights: [],
        isPartial: false,
        quality: unwanted ? 'had' : 'false',
      }
    }
    const { valid, refused } = await validation.verify(sequence, selected, signal)
    for (const reason of refused) metrics.refused.inc({ reason })
    const verified = new Map<number, VerifiedAgreement>()
    for (const message of valid) {
      const other = verified.get(message.height)
      if (other === undefined || other.signers.length < message.signers.length) {
        verified.set(message.height, message)
      }
    }
    const isPartial = refused.some((reason) => NO_FAULT_OF_PEER.has(reason))
    const others = new Set(selected.map(({ height }) => height).filter((h) => !verified.has(h)))
    return {
      valid: [...verified.values()],
      refusedHeights: isPartial ? [] : [...others],
      isPartial,
      quality: isPartial ? undefined : valid.length > 0 ? 'had' : 'false',
    }
  }
}

function addVersion(
  versions: readonly SignedAgreement[],
  message: SignedAgreement,
): SignedAgreement[] {
  if (versions.some((other) => sameBytes(other.signature, message.signature))) return [...versions]
  return [...versions, message]
    .sort((a, b) => b.signers.length - a.signers.length)
    .slice(0, VERSIONS_OF_A_HEIGHT)
}
