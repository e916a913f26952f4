import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Network } from '../../network/network.ts'
import type { Refusal, Validation, VerifiedAgreement } from '../../validation/validation.ts'
import type { HistoryMetrics } from '../metrics.ts'
import { type Chain, sameBytes } from './chain.ts'

/** What a peer's messages turned out to be. */
export interface VerifiedAnswer {
  readonly valid: readonly VerifiedAgreement[]
  /** Heights of which no message is what the committee signed. */
  readonly refusedHeights: readonly number[]
  /** A height came both as it was signed and otherwise. */
  readonly isForged: boolean
  /** Some were not looked at, through no fault of the peer. */
  readonly isPartial: boolean
}

export type VerifyAnswer = (
  chain: Chain,
  answer: { readonly peerId: string; readonly messages: readonly SignedAgreement[] },
  wanted: (height: number) => boolean,
  signal: AbortSignal,
) => Promise<VerifiedAnswer>

/** Through no fault of the one who sent it. */
const NOBODYS_FAULT: ReadonlySet<Refusal> = new Set(['unknown-validator', 'overloaded'])

/** Versions of one height that are looked at: the true one may come beside others. */
const VERSIONS_OF_A_HEIGHT = 3

/** Creates what takes of an answer what was asked for and has it verified. */
export function createVerifyAnswer({
  network,
  validation,
  metrics,
}: {
  network: Pick<Network, 'penalise'>
  validation: Pick<Validation, 'verify'>
  metrics: HistoryMetrics
}): VerifyAnswer {
  /** What may be of use, by height; those with the most signers first. */
  function select(
    chain: Chain,
    peerId: string,
    messages: readonly SignedAgreement[],
    wanted: (height: number) => boolean,
  ): SignedAgreement[] {
    const byHeight = new Map<number, SignedAgreement[]>()
    let strangers = 0
    let unwanted = 0
    for (const message of messages) {
      if (message.role !== chain.role || !sameBytes(message.publicKey, chain.publicKey)) {
        strangers += 1
      } else if (wanted(message.height)) {
        byHeight.set(message.height, addVersion(byHeight.get(message.height) ?? [], message))
      } else {
        unwanted += 1
      }
    }
    metrics.messages.inc({ outcome: 'not-wanted' }, unwanted)
    metrics.messages.inc({ outcome: 'other-chain' }, strangers)
    if (strangers > 0) network.penalise(peerId, 'invalid-history')
    return [...byHeight.values()].flat()
  }

  return async (chain, { peerId, messages }, wanted, signal) => {
    const selected = select(chain, peerId, messages, wanted)
    if (selected.length === 0) return NOTHING
    const { valid, refused } = await validation.verify(chain, selected, signal)
    for (const reason of refused) metrics.refused.inc({ reason })
    const verified = new Map<number, VerifiedAgreement>()
    for (const message of valid) {
      const other = verified.get(message.height)
      if (other === undefined || other.signers.length < message.signers.length) {
        verified.set(message.height, message)
      }
    }
    const isPartial = refused.some((reason) => NOBODYS_FAULT.has(reason))
    const others = new Set(selected.map(({ height }) => height).filter((h) => !verified.has(h)))
    return {
      valid: [...verified.values()],
      refusedHeights: isPartial ? [] : [...others],
      isForged: !isPartial && valid.length < selected.length - countOf(selected, others),
      isPartial,
    }
  }
}

const NOTHING: VerifiedAnswer = { valid: [], refusedHeights: [], isForged: false, isPartial: false }

function countOf(messages: readonly SignedAgreement[], heights: ReadonlySet<number>): number {
  return messages.filter(({ height }) => heights.has(height)).length
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
