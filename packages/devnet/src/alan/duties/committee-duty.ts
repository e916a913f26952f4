import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import {
  attestationDataRoot,
  syncCommitteeMessageRoot,
} from '@ssv-exporter/ssv/alan/roots/committee-roots'
import { DOMAIN_TYPE } from '@ssv-exporter/ssv/alan/roots/signing-root'
import { decodeBeaconVote, encodeBeaconVote } from '@ssv-exporter/ssv/alan/values/beacon-vote'
import type { Committee } from '../registry/validator-registry.ts'
import type { Duty } from './duty.ts'
import { addressOf, type DutyContext, type DutySlot } from './duty-context.ts'
import { membersOf } from './members-of.ts'

const MAX_ROUND = 12

/** A committee's attestations and sync committee messages of a slot, on one vote. */
export function committeeDuty(
  context: DutyContext,
  at: DutySlot,
  committee: Committee,
): Duty | undefined {
  const { chain } = context
  const { slot, epoch, forks } = at
  const { attesters, syncMembers } = membersOf(context, at, committee)
  if (attesters.length + syncMembers.length === 0) return undefined
  return {
    ...addressOf(context, RUNNER_ROLE.committee, committee, at),
    slot,
    expected: [
      ...attesters.map((validator) => ({ validator, role: 'ATTESTER' })),
      ...syncMembers.map(({ validator }) => ({ validator, role: 'SYNC_COMMITTEE' })),
    ],
    consensus: {
      atMs: at.attestMs,
      maxRound: MAX_ROUND,
      value: () => encodeBeaconVote(chain.vote(slot)),
      outcomes(value) {
        const vote = decodeBeaconVote(value, forks.gloas)
        if (vote.target.epoch < vote.source.epoch)
          throw new RangeError('the target epoch is before the source epoch')
        const attestation = chain.signingRoot(
          attestationDataRoot(vote, BigInt(slot)),
          DOMAIN_TYPE.attester,
          epoch,
        )
        const sync = chain.signingRoot(
          syncCommitteeMessageRoot(vote),
          DOMAIN_TYPE.syncCommittee,
          epoch,
        )
        return [
          ...attesters.map((validator) => ({ validator, root: attestation, role: 'ATTESTER' })),
          ...syncMembers.map(({ validator }) => ({
            validator,
            root: sync,
            role: 'SYNC_COMMITTEE',
          })),
        ]
      },
    },
  }
}
