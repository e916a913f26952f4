import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import { contributionAndProofRoot } from '@ssv-exporter/ssv/alan/roots/aggregate-roots'
import { DOMAIN_TYPE } from '@ssv-exporter/ssv/alan/roots/signing-root'
import {
  decodeContributions,
  encodeContributions,
} from '@ssv-exporter/ssv/alan/values/contributions'
import { contributionOf } from './beacon-objects.ts'
import type { Duty } from './duty.ts'
import { addressOf, type DutyContext, type DutySlot } from './duty-context.ts'
import type { SlotMembers } from './members-of.ts'
import { isContributor, syncSelection } from './selection.ts'
import { BEACON_ROLE, dataOf, validatorValue } from './validator-value.ts'

const MAX_ROUND = 6

/** Before Boole: a member of the sync committee proves in which subcommittees it was selected. */
export function contributionDuty(
  context: DutyContext,
  at: DutySlot,
  { validator, subcommittees }: SlotMembers['syncMembers'][number],
): Duty {
  const { slot, epoch } = at
  const { syncCommitteeContribution } = BEACON_ROLE
  return {
    ...addressOf(
      context,
      RUNNER_ROLE.syncCommitteeContribution,
      validator.committee,
      at,
      validator,
    ),
    slot,
    expected: [],
    preConsensus: {
      type: PARTIAL_TYPE.contributionProofs,
      atMs: at.attestMs,
      items: subcommittees.map((subcommittee) =>
        syncSelection(context, at, validator, subcommittee),
      ),
    },
    consensus: {
      atMs: at.aggregateMs,
      maxRound: MAX_ROUND,
      value(_self, proofs) {
        const selected = subcommittees.flatMap((subcommittee, i) => {
          const selectionProof = proofs[i]
          if (selectionProof === undefined || !isContributor(selectionProof)) return []
          return [{ selectionProof, contribution: contributionOf(context, slot, subcommittee) }]
        })
        if (selected.length === 0) return undefined
        const data = encodeContributions(selected)
        return validatorValue(context, syncCommitteeContribution, validator, slot, data)
      },
      outcomes(value) {
        const { data } = dataOf(syncCommitteeContribution, validator, slot, value)
        return decodeContributions(data).map(({ selectionProof, contribution }) => {
          const root = contributionAndProofRoot(validator.index, contribution, selectionProof)
          return {
            validator,
            root: context.chain.signingRoot(root, DOMAIN_TYPE.contributionAndProof, epoch),
            role: 'SYNC_COMMITTEE_CONTRIBUTION',
          }
        })
      },
    },
  }
}
