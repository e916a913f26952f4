import { ssz } from '@lodestar/types'
import type { BeaconVote } from '../values/beacon-vote.ts'

/**
 * The root of the attestation data corresponding to a committee's vote.
 *
 * @param slot of the duty
 * @param committeeIndex used before Electra only; from Electra on the index is 0, and from Gloas on
 * the vote carries it
 */
export function attestationDataRoot(
  vote: BeaconVote,
  slot: bigint,
  committeeIndex = 0n,
): Uint8Array {
  return ssz.phase0.AttestationDataBigint.hashTreeRoot({
    slot,
    index: vote.attestationDataIndex ?? committeeIndex,
    beaconBlockRoot: vote.blockRoot,
    source: vote.source,
    target: vote.target,
  })
}

/** What a member of the sync committee signs: the block's root itself. */
export const syncCommitteeMessageRoot = (vote: BeaconVote) => vote.blockRoot
