import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import {
  aggregateAndProofRoot,
  contributionAndProofRoot,
} from '@ssv-exporter/ssv/alan/roots/aggregate-roots'
import { DOMAIN_TYPE } from '@ssv-exporter/ssv/alan/roots/signing-root'
import {
  type AssignedAggregator,
  decodeAggregatorCommitteeConsensusData,
  encodeAggregatorCommitteeConsensusData,
} from '@ssv-exporter/ssv/alan/values/aggregator-committee-consensus-data'
import type { Committee } from '../registry/validator-registry.ts'
import { attestationOf, contributionOf } from './beacon-objects.ts'
import type { Duty, Outcome } from './duty.ts'
import { addressOf, type DutyContext, type DutySlot } from './duty-context.ts'
import { membersOf } from './members-of.ts'
import { attesterSelection, isAggregator, isContributor, syncSelection } from './selection.ts'

const MAX_ROUND = 12

/** From Boole on: all aggregates and contributions of a committee in one consensus instance. */
export function aggregatorCommitteeDuty(
  context: DutyContext,
  at: DutySlot,
  committee: Committee,
): Duty | undefined {
  const { slot, epoch } = at
  const { attesters, syncMembers } = membersOf(context, at, committee)
  if (attesters.length + syncMembers.length === 0) return undefined
  const contributors = syncMembers.flatMap(({ validator, subcommittees }) =>
    subcommittees.map((subcommittee) => ({ validator, subcommittee })),
  )
  const validators = new Map(committee.validators.map((one) => [BigInt(one.index), one]))

  function value(_self: bigint, proofs: readonly Uint8Array[]): Uint8Array | undefined {
    const assign = (index: number, proof: Uint8Array, of: number): AssignedAggregator => ({
      validatorIndex: BigInt(index),
      selectionProof: proof,
      committeeIndex: BigInt(of),
    })
    const aggregators = attesters.flatMap(({ index }, i) => {
      const proof = proofs[i]
      return proof && isAggregator(context, proof) ? [assign(index, proof, 0)] : []
    })
    const selected = contributors.flatMap(({ validator, subcommittee }, i) => {
      const proof = proofs[attesters.length + i]
      return proof && isContributor(proof) ? [assign(validator.index, proof, subcommittee)] : []
    })
    if (aggregators.length + selected.length === 0) return undefined
    const subcommittees = [...new Set(selected.map(({ committeeIndex }) => committeeIndex))]
    return encodeAggregatorCommitteeConsensusData({
      version: context.chain.dataVersion(slot),
      aggregators,
      committeeIndices: aggregators.length > 0 ? [0n] : [],
      aggregates: aggregators.length > 0 ? [attestationOf(context, slot)] : [],
      contributors: selected,
      contributions: subcommittees.map((one) => contributionOf(context, slot, Number(one))),
    })
  }

  function outcomes(encoded: Uint8Array): Outcome[] {
    const decided = decodeAggregatorCommitteeConsensusData(encoded)
    const { version, committeeIndices, aggregates, contributions } = decided
    const validatorOf = ({ validatorIndex }: AssignedAggregator) => {
      const validator = validators.get(validatorIndex)
      if (validator === undefined) throw new RangeError('the value names a foreign validator')
      return validator
    }
    const signed = (root: Uint8Array, domain: Uint8Array) =>
      context.chain.signingRoot(root, domain, epoch)
    const subcommittees = [
      ...new Set(decided.contributors.map(({ committeeIndex }) => committeeIndex)),
    ]
    return [
      ...decided.aggregators.map((one) => {
        const validator = validatorOf(one)
        const aggregate = needed(aggregates[committeeIndices.indexOf(one.committeeIndex)])
        const root = aggregateAndProofRoot(version, validator.index, aggregate, one.selectionProof)
        return { validator, root: signed(root, DOMAIN_TYPE.aggregateAndProof), role: 'AGGREGATOR' }
      }),
      ...decided.contributors.map((one) => {
        const validator = validatorOf(one)
        const contribution = needed(contributions[subcommittees.indexOf(one.committeeIndex)])
        const root = contributionAndProofRoot(validator.index, contribution, one.selectionProof)
        return {
          validator,
          root: signed(root, DOMAIN_TYPE.contributionAndProof),
          role: 'SYNC_COMMITTEE_CONTRIBUTION',
        }
      }),
    ]
  }

  return {
    ...addressOf(context, RUNNER_ROLE.aggregatorCommittee, committee, at),
    slot,
    expected: [],
    preConsensus: {
      type: PARTIAL_TYPE.aggregatorCommittee,
      atMs: at.attestMs,
      items: [
        ...attesters.map((validator) => attesterSelection(context, at, validator)),
        ...contributors.map(({ validator, subcommittee }) =>
          syncSelection(context, at, validator, subcommittee),
        ),
      ],
    },
    consensus: { atMs: at.aggregateMs, maxRound: MAX_ROUND, value, outcomes },
  }
}

function needed(encoded: Uint8Array | undefined): Uint8Array {
  if (encoded === undefined) throw new RangeError('the value refers to a missing object')
  return encoded
}
