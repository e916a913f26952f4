import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { ValidatorCommittee } from '../committees/committee.ts'
import type { Refusal } from './refusals.ts'

/** The share keys of signers, up to the first that is not in the committee. */
export function shareKeysOf(
  { nodeIds, shareKeys }: ValidatorCommittee,
  signers: readonly number[],
): Uint8Array[] {
  const keys: Uint8Array[] = []
  for (const signer of signers) {
    const key = shareKeys[nodeIds.indexOf(signer)]
    if (key === undefined) break
    keys.push(key)
  }
  return keys
}

/**
 * How many of the named signers must have signed: a quorum for a decided message, all for others.
 */
export function leastSigners(
  kind: 'decided' | 'commit' | 'other',
  { signers }: Pick<SignedAgreement, 'signers'>,
  { quorum }: Pick<ValidatorCommittee, 'quorum'>,
): number {
  return kind === 'decided' ? quorum : signers.length
}

/**
 * The message reduced to the signers that its signature covers, the first `signed` on the wire, in
 * ascending order: stored and published messages verify for all their signers.
 */
export function withSigners<T extends Pick<SignedAgreement, 'signers'>>(
  message: T,
  signed: number,
): T {
  return { ...message, signers: message.signers.slice(0, signed).sort((a, b) => a - b) }
}

/** The fault in the number of signers: a decided message has a quorum, a commit exactly one. */
export function refuseSignerCount(
  kind: 'decided' | 'commit',
  { signers }: Pick<SignedAgreement, 'signers'>,
  { quorum }: Pick<ValidatorCommittee, 'quorum'>,
): Refusal | undefined {
  if (kind === 'commit') return signers.length === 1 ? undefined : 'not-one-signer'
  return signers.length >= quorum ? undefined : 'no-quorum'
}
