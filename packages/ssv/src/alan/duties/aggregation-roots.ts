import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { BEACON_ROLE, type BeaconRole } from '../beacon-roles.ts'
import { aggregateAndProofRoot, contributionAndProofRoot } from '../roots/aggregate-roots.ts'
import { signingRoot } from '../roots/signing-root.ts'
import { viewOf } from '../ssz/ssz-bytes.ts'
import type {
  AggregatorCommitteeConsensusData,
  AssignedAggregator,
} from '../values/aggregator-committee-consensus-data.ts'
import type { DomainAt } from './beacon-forks.ts'

/** Offset in SyncCommitteeContribution (consensus-specs, altair), after slot and block root. */
const SUBCOMMITTEE_OFFSET = 40

/**
 * What a validator signs for the value of an AGGREGATOR_COMMITTEE duty, in hex, and the duty that
 * each root is of; contributions ascend by subcommittee. A validator not listed in the value has none: a selection proof alone does not
 * make it an aggregator.
 */
export type AggregationRoots = (validatorIndex: number) => ReadonlyMap<string, BeaconRole>

/**
 * Computes the roots of a validator lazily: a value may list three thousand aggregators, few of
 * which sign.
 */
export function createAggregationRoots(
  value: AggregatorCommitteeConsensusData,
  epoch: number,
  domainAt: DomainAt,
): AggregationRoots {
  const aggregators = byValidator(value.aggregators)
  const contributors = byValidator(
    value.contributors.toSorted((a, b) => Number(a.committeeIndex - b.committeeIndex)),
  )
  const known = new Map<number, ReadonlyMap<string, BeaconRole>>()

  function rootsOf(validatorIndex: number): ReadonlyMap<string, BeaconRole> {
    const roots = new Map<string, BeaconRole>()
    for (const { committeeIndex, selectionProof } of aggregators.get(validatorIndex) ?? []) {
      const aggregate = value.aggregates[value.committeeIndices.indexOf(committeeIndex)]
      const root =
        aggregate &&
        tryRoot(() =>
          aggregateAndProofRoot(value.version, validatorIndex, aggregate, selectionProof),
        )
      if (root === undefined) continue
      const signed = signingRoot(root, domainAt('aggregateAndProof', epoch))
      roots.set(hexOf(signed), BEACON_ROLE.aggregator)
    }
    for (const { committeeIndex, selectionProof } of contributors.get(validatorIndex) ?? []) {
      const contribution = value.contributions.find((one) => subcommitteeOf(one) === committeeIndex)
      const root =
        contribution &&
        tryRoot(() => contributionAndProofRoot(validatorIndex, contribution, selectionProof))
      if (root === undefined) continue
      const signed = signingRoot(root, domainAt('contributionAndProof', epoch))
      roots.set(hexOf(signed), BEACON_ROLE.syncCommitteeContribution)
    }
    return roots
  }

  return (validatorIndex) => {
    const roots = known.get(validatorIndex) ?? rootsOf(validatorIndex)
    known.set(validatorIndex, roots)
    return roots
  }
}

function byValidator(assigned: readonly AssignedAggregator[]): Map<number, AssignedAggregator[]> {
  const grouped = new Map<number, AssignedAggregator[]>()
  for (const one of assigned) {
    const index = Number(one.validatorIndex)
    const own = grouped.get(index)
    if (own === undefined) grouped.set(index, [one])
    else own.push(one)
  }
  return grouped
}

/** @param contribution SyncCommitteeContribution, encoded */
export const subcommitteeOf = (contribution: Uint8Array) =>
  viewOf(contribution).getBigUint64(SUBCOMMITTEE_OFFSET, true)

/** The leader chooses the value: an aggregate that does not decode has no root. */
function tryRoot(compute: () => Uint8Array): Uint8Array | undefined {
  try {
    return compute()
  } catch {
    return undefined
  }
}
