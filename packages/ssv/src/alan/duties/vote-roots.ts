import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { BEACON_ROLE, type BeaconRole } from '../beacon-roles.ts'
import { attestationDataRoot, syncCommitteeMessageRoot } from '../roots/committee-roots.ts'
import { signingRoot } from '../roots/signing-root.ts'
import type { BeaconVote } from '../values/beacon-vote.ts'
import type { BeaconForks, DomainAt } from './beacon-forks.ts'

/** MAX_COMMITTEES_PER_SLOT of Ethereum. */
const COMMITTEES_PER_SLOT = 64

/**
 * The roots, in hex, that committee members sign for a vote, with the duty of each root. Before
 * Electra the attestation data contains the beacon committee index, so any of 64 roots may be
 * signed (ssv v2.3.7); from Electra on its index is 0, and from Gloas on the vote carries it.
 */
export function voteRoots(
  vote: BeaconVote,
  slot: number,
  epoch: number,
  domainAt: DomainAt,
  { electraEpoch = 0 }: Pick<BeaconForks, 'electraEpoch'>,
): ReadonlyMap<string, BeaconRole> {
  const roots = new Map<string, BeaconRole>()
  const attesting = domainAt('attester', epoch)
  const indices = epoch < electraEpoch ? COMMITTEES_PER_SLOT : 1
  for (let index = 0; index < indices; index++) {
    const root = attestationDataRoot(vote, BigInt(slot), BigInt(index))
    roots.set(hexOf(signingRoot(root, attesting)), BEACON_ROLE.attester)
  }
  const inSync = signingRoot(syncCommitteeMessageRoot(vote), domainAt('syncCommittee', epoch))
  roots.set(hexOf(inSync), BEACON_ROLE.syncCommittee)
  return roots
}
