import {
  countFixedItems,
  readOffsets,
  readUint64List,
  readVariableList,
  viewOf,
} from '../ssz/ssz-bytes.ts'
import {
  concatenate,
  encodeContainer,
  encodeVariableList,
  uint64,
  variable,
} from '../ssz/ssz-writer.ts'

const MAX_AGGREGATORS = 3_000
const MAX_COMMITTEE_INDICES = 64
const MAX_AGGREGATE_BYTES = 131_308
const MAX_CONTRIBUTORS = 2_048
const MAX_CONTRIBUTIONS = 4
const CONTRIBUTION_BYTES = 160
const FIXED_BYTES = 28
const PLACES = [8, 12, 16, 20, 24]
const PROOF_OFFSET = 8
const INDEX_OFFSET = 104
const ASSIGNED_BYTES = 112

/** A validator chosen to aggregate or to contribute. */
export interface AssignedAggregator {
  readonly validatorIndex: bigint
  /** 96 bytes. */
  readonly selectionProof: Uint8Array
  /** The beacon committee, or the subcommittee of the sync committee. */
  readonly committeeIndex: bigint
}

/** The value of an AGGREGATOR_COMMITTEE duty (Boole). Byte strings are views. */
export interface AggregatorCommitteeConsensusData {
  /** Data version of the beacon chain. */
  readonly version: number
  readonly aggregators: readonly AssignedAggregator[]
  /** The committees of the aggregates, in their order. */
  readonly committeeIndices: readonly bigint[]
  /** Encoded Attestations, one for each committee index. */
  readonly aggregates: readonly Uint8Array[]
  readonly contributors: readonly AssignedAggregator[]
  /** Encoded SyncCommitteeContributions, 160 bytes each, one for each subcommittee. */
  readonly contributions: readonly Uint8Array[]
}

/**
 * Decodes AggregatorCommitteeConsensusData (ssv-spec after v1.2.0, types/consensus_data).
 * @throws SsvDecodeError `bad-ssz`
 */
export function decodeAggregatorCommitteeConsensusData(
  bytes: Uint8Array,
): AggregatorCommitteeConsensusData {
  const name = 'AggregatorCommitteeConsensusData'
  const offsets = readOffsets(bytes, FIXED_BYTES, PLACES, name)
  const part = (i: number) => bytes.subarray(offsets[i], offsets[i + 1])
  return {
    version: Number(viewOf(bytes).getBigUint64(0, true)),
    aggregators: readAssigned(part(0), MAX_AGGREGATORS, 'Aggregators'),
    committeeIndices: readUint64List(part(1), MAX_COMMITTEE_INDICES, 'AggregatorsCommitteeIndexes'),
    aggregates: readVariableList(
      part(2),
      MAX_COMMITTEE_INDICES,
      MAX_AGGREGATE_BYTES,
      'AggregatedAttestations',
    ),
    contributors: readAssigned(part(3), MAX_CONTRIBUTORS, 'Contributors'),
    contributions: readFixed(part(4), CONTRIBUTION_BYTES, MAX_CONTRIBUTIONS, 'Contributions'),
  }
}

export const encodeAggregatorCommitteeConsensusData = (value: AggregatorCommitteeConsensusData) =>
  encodeContainer([
    uint64(value.version),
    variable(writeAssigned(value.aggregators)),
    variable(concatenate(value.committeeIndices.map(uint64))),
    variable(encodeVariableList(value.aggregates)),
    variable(writeAssigned(value.contributors)),
    variable(concatenate(value.contributions)),
  ])

function readAssigned(bytes: Uint8Array, limit: number, name: string): AssignedAggregator[] {
  return readFixed(bytes, ASSIGNED_BYTES, limit, name).map((item) => {
    const view = viewOf(item)
    return {
      validatorIndex: view.getBigUint64(0, true),
      selectionProof: item.subarray(PROOF_OFFSET, INDEX_OFFSET),
      committeeIndex: view.getBigUint64(INDEX_OFFSET, true),
    }
  })
}

const writeAssigned = (items: readonly AssignedAggregator[]) =>
  concatenate(
    items.flatMap((item) => [
      uint64(item.validatorIndex),
      item.selectionProof,
      uint64(item.committeeIndex),
    ]),
  )

function readFixed(bytes: Uint8Array, itemBytes: number, limit: number, name: string) {
  const count = countFixedItems(bytes, itemBytes, limit, name)
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * itemBytes, (i + 1) * itemBytes))
}
