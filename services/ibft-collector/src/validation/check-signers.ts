import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Committee } from '../committees/committees.ts'
import type { Refusal } from './validation.ts'

/** The share keys of signers; undefined when one of them is not in the committee. */
export function shareKeysOf(
  { nodeIds, shareKeys }: Committee,
  signers: readonly number[],
): Uint8Array[] | undefined {
  const keys: Uint8Array[] = []
  for (const signer of signers) {
    const key = shareKeys[nodeIds.indexOf(signer)]
    if (key === undefined) return undefined
    keys.push(key)
  }
  return keys
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
