import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { BEACON_ROLE } from '../beacon-roles.ts'
import { readUint32, readUint64, UINT64_BYTES } from '../ssz/ssz-bytes.ts'
import {
  type AggregatorCommitteeConsensusData,
  decodeAggregatorCommitteeConsensusData,
} from './aggregator-committee-consensus-data.ts'
import { type Checkpoint, decodeBeaconVote } from './beacon-vote.ts'
import { decodeContributions } from './contributions.ts'
import { decodeValidatorConsensusData } from './validator-consensus-data.ts'

/*
 * What operators decided on, for people: the fields that identify it. Roots are `0x` and lower-case
 * hex, uint64 numbers are decimal digits.
 */

export interface DecodedCheckpoint {
  readonly epoch: string
  readonly root: string
}

/** The vote of a committee: BeaconVote, from Gloas on with the index of the attestation. */
export interface DecodedVote {
  readonly kind: 'vote'
  readonly blockRoot: string
  readonly source: DecodedCheckpoint
  readonly target: DecodedCheckpoint
  /** From Gloas on: 0 for an empty payload or a block of the same slot, 1 for a full payload. */
  readonly attestationDataIndex?: string
}

/** An aggregate of attestations. */
export interface DecodedAggregate {
  readonly kind: 'aggregate'
  /** The beacon committee; absent where only its bits are encoded, from Electra on. */
  readonly committeeIndex?: string
  readonly blockRoot: string
  readonly source: DecodedCheckpoint
  readonly target: DecodedCheckpoint
}

/** The head of a block. */
export interface DecodedBlock {
  readonly kind: 'block'
  /** Version of the block format: 4 capella, 5 deneb, 6 electra, 7 fulu, 8 gloas. */
  readonly version: number
  readonly proposerIndex: string
  readonly parentRoot: string
  readonly stateRoot: string
}

export interface DecodedContributions {
  readonly kind: 'contributions'
  readonly contributions: readonly { readonly subcommittee: string; readonly blockRoot: string }[]
}

export type DecodedDutyValue = DecodedVote | DecodedAggregate | DecodedBlock | DecodedContributions

export interface EncodedDutyValue {
  readonly role: number
  readonly slot: number
  readonly validatorIndex: number
  /** The value; the first `DECODED_BYTES` of a proposal suffice. */
  readonly value: Uint8Array
}

/** Bytes of a value that are decoded: all but those of a proposal are shorter when stored. */
export const DECODED_BYTES = 32 * 1024

/** An encoded BeaconVote, and one of Gloas. */
const VOTE_BYTES = 112
const GLOAS_VOTE_BYTES = 120
/** First offset of ValidatorConsensusData; other values begin with a data version. */
const VALIDATOR_DATA_OFFSET = 16
const ROOT_BYTES = 32
/** In AggregateAndProof, an index, an offset and a selection proof precede the aggregate. */
const AGGREGATE_OFFSET_AT = 8
const AGGREGATE_OFFSET = 108
/** In Attestation, the offset of the bits precedes the AttestationData. */
const DATA_OFFSET = 4
/** AttestationData: slot, committee index, block root, source, target. */
const INDEX_OFFSET = 8
const BLOCK_ROOT_OFFSET = 16
const SOURCE_OFFSET = 48
const TARGET_OFFSET = 88
const ATTESTATION_DATA_BYTES = 128
/** SyncCommitteeContribution: slot, block root, subcommittee. */
const SUBCOMMITTEE_OFFSET = 40
/** BeaconBlock: slot, proposer, parent root, state root. */
const BLOCK_HEAD_BYTES = 80
const ELECTRA = 6

/**
 * Decodes the value that operators decided on in a duty.
 *
 * @returns undefined for a role without a value, and for bytes that are not one: never throws
 */
export function decodeDutyValue(encoded: EncodedDutyValue): DecodedDutyValue | undefined {
  try {
    return decode(encoded)
  } catch {
    return undefined
  }
}

/** @throws SsvDecodeError, RangeError */
function decode({
  role,
  slot,
  validatorIndex,
  value,
}: EncodedDutyValue): DecodedDutyValue | undefined {
  switch (role) {
    case BEACON_ROLE.attester:
    case BEACON_ROLE.syncCommittee:
      return decodeVote(value)
    case BEACON_ROLE.aggregator: {
      if (!isValidatorData(value)) {
        return aggregateOf(decodeAggregatorCommitteeConsensusData(value), slot, validatorIndex)
      }
      const { data, version } = decodeValidatorConsensusData(value)
      if (readUint32(data, AGGREGATE_OFFSET_AT) !== AGGREGATE_OFFSET) return undefined
      return decodeAggregate(data.subarray(AGGREGATE_OFFSET), version, slot)
    }
    case BEACON_ROLE.syncCommitteeContribution: {
      if (!isValidatorData(value)) {
        return contributionsOf(decodeAggregatorCommitteeConsensusData(value), validatorIndex)
      }
      const { data } = decodeValidatorConsensusData(value)
      return toContributions(decodeContributions(data).map(({ contribution }) => contribution))
    }
    case BEACON_ROLE.proposer: {
      const { data, version } = decodeValidatorConsensusData(value)
      return decodeBlock(data, version, slot)
    }
    default:
      return undefined
  }
}

const isValidatorData = (value: Uint8Array) => readUint32(value, 0) === VALIDATOR_DATA_OFFSET

function decodeVote(value: Uint8Array): DecodedVote | undefined {
  if (value.length !== VOTE_BYTES && value.length !== GLOAS_VOTE_BYTES) return undefined
  const { blockRoot, source, target, attestationDataIndex } = decodeBeaconVote(
    value,
    value.length === GLOAS_VOTE_BYTES,
  )
  return {
    kind: 'vote',
    blockRoot: toHex(blockRoot),
    source: toCheckpoint(source),
    target: toCheckpoint(target),
    ...(attestationDataIndex !== undefined && {
      attestationDataIndex: `${attestationDataIndex}`,
    }),
  }
}

/** @param attestation of the form of any data version: its data is at the same place */
function decodeAggregate(
  attestation: Uint8Array,
  version: number,
  slot: number,
): DecodedAggregate | undefined {
  const data = attestation.subarray(DATA_OFFSET, DATA_OFFSET + ATTESTATION_DATA_BYTES)
  if (data.length < ATTESTATION_DATA_BYTES || readUint64(data, 0) !== BigInt(slot)) return undefined
  return {
    kind: 'aggregate',
    ...(version < ELECTRA && { committeeIndex: `${readUint64(data, INDEX_OFFSET)}` }),
    blockRoot: rootAt(data, BLOCK_ROOT_OFFSET),
    source: checkpointAt(data, SOURCE_OFFSET),
    target: checkpointAt(data, TARGET_OFFSET),
  }
}

/** The aggregate of the validator's beacon committee. */
function aggregateOf(
  { version, aggregators, committeeIndices, aggregates }: AggregatorCommitteeConsensusData,
  slot: number,
  validatorIndex: number,
): DecodedAggregate | undefined {
  const own = aggregators.find((one) => one.validatorIndex === BigInt(validatorIndex))
  if (own === undefined) return undefined
  const aggregate = aggregates[committeeIndices.indexOf(own.committeeIndex)]
  const decoded = aggregate && decodeAggregate(aggregate, version, slot)
  return decoded && { ...decoded, committeeIndex: `${own.committeeIndex}` }
}

/** The contributions of the validator's subcommittees. */
function contributionsOf(
  { contributors, contributions }: AggregatorCommitteeConsensusData,
  validatorIndex: number,
): DecodedContributions | undefined {
  const own = new Set(
    contributors
      .filter((one) => one.validatorIndex === BigInt(validatorIndex))
      .map(({ committeeIndex }) => committeeIndex),
  )
  return toContributions(
    contributions.filter((one) => own.has(readUint64(one, SUBCOMMITTEE_OFFSET))),
  )
}

function toContributions(contributions: readonly Uint8Array[]): DecodedContributions | undefined {
  if (contributions.length === 0) return undefined
  return {
    kind: 'contributions',
    contributions: contributions.map((one) => ({
      subcommittee: `${readUint64(one, SUBCOMMITTEE_OFFSET)}`,
      blockRoot: rootAt(one, UINT64_BYTES),
    })),
  }
}

/**
 * A block stands at the beginning (blinded ones, and all before Deneb), or where the first offset
 * points to (with blobs, or from Gloas on with a payload root). Its slot tells which.
 */
function decodeBlock(data: Uint8Array, version: number, slot: number): DecodedBlock | undefined {
  if (data.length < UINT64_BYTES || !Number.isSafeInteger(version)) return undefined
  const isOf = (at: number) =>
    at + BLOCK_HEAD_BYTES <= data.length && readUint64(data, at) === BigInt(slot)
  const at = [0, readUint32(data, 0)].find(isOf)
  if (at === undefined) return undefined
  return {
    kind: 'block',
    version,
    proposerIndex: `${readUint64(data, at + UINT64_BYTES)}`,
    parentRoot: rootAt(data, at + 2 * UINT64_BYTES),
    stateRoot: rootAt(data, at + 2 * UINT64_BYTES + ROOT_BYTES),
  }
}

const rootAt = (bytes: Uint8Array, at: number) => toHex(bytes.subarray(at, at + ROOT_BYTES))

const checkpointAt = (bytes: Uint8Array, at: number): DecodedCheckpoint => ({
  epoch: `${readUint64(bytes, at)}`,
  root: rootAt(bytes, at + UINT64_BYTES),
})

const toCheckpoint = ({ epoch, root }: Checkpoint): DecodedCheckpoint => ({
  epoch: `${epoch}`,
  root: toHex(root),
})

const toHex = (bytes: Uint8Array) => `0x${hexOf(bytes)}`
