import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Committee } from '../committees/committees.ts'
import type { Refusal } from './validation.ts'

/** The share keys of signers, up to the first one who is not in the committee. */
export function shareKeysOf(
  { nodeIds, shareKeys }: Committee,
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

/** How many of the signers named have to have signed: of a decided message a quorum, of others all. */
export function leastSigners(
  kind: 'decided' | 'commit' | 'other',
  { signers }: Pick<SignedAgreement, 'signers'>,
  { quorum }: Pick<Committee, 'quorum'>,
): number {
  return kind === 'decided' ? quorum : signers.length
}

/**
 * A message with the signers that its signature is of, the first `signed` on the wire, ascending: what is stored and published
 * verifies for all of them.
 */
export function withSigners<T extends Pick<SignedAgreement, 'signers'>>(
  message: T,
  signed: number,
): T {
  return { ...message, signers: message.signers.slice(0, signed).sort((a, b) => a - b) }
}

/** What is wrong with the number of signers: a decided message has a quorum, a commit is of one operator. */
export function refuseSignerCount(
  kind: 'decided' | 'commit',
  { signers }: Pick<SignedAgreement, 'signers'>,
  { quorum }: Pick<Committee, 'quorum'>,
): Refusal | undefined {
  if (kind === 'commit') return signers.length === 1 ? undefined : 'not-one-signer'
  return signers.length >= quorum ? undefined : 'no-quorum'
}
