import { limitBytes, readOffsets, readUint64List, viewOf } from '../ssz/ssz-bytes.ts'
import { concatenate, encodeContainer, uint64, variable } from '../ssz/ssz-writer.ts'

const MAX_DATA_BYTES = 8_388_608
const MAX_SYNC_INDICES = 13
const FIXED_BYTES = 16
const DUTY_FIXED_BYTES = 108
const PUBLIC_KEY_OFFSET = 8
const SLOT_OFFSET = 56
const SYNC_INDICES_OFFSET = 104

/** Byte strings are views of the encoded duty. */
export interface ValidatorDuty {
  /** Beacon role; numbers beyond 2^53 lose digits, none of them is known. */
  readonly type: number
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  readonly slot: bigint
  readonly validatorIndex: bigint
  readonly committeeIndex: bigint
  readonly committeeLength: bigint
  readonly committeesAtSlot: bigint
  readonly validatorCommitteeIndex: bigint
  readonly validatorSyncCommitteeIndices: readonly bigint[]
}

/**
 * The value of a validator's own duty. From Boole on its name is ProposerConsensusData, of the same
 * shape.
 */
export interface ValidatorConsensusData {
  readonly duty: ValidatorDuty
  /** Data version of the beacon chain: 1 phase0 … 6 electra, 7 fulu. */
  readonly version: number
  /** A block, an aggregate or contributions, encoded. */
  readonly data: Uint8Array
}

/** @throws SsvDecodeError `bad-ssz` */
export function decodeValidatorConsensusData(bytes: Uint8Array): ValidatorConsensusData {
  const name = 'ValidatorConsensusData'
  const [dutyOffset, dataOffset, end] = readOffsets(bytes, FIXED_BYTES, [0, 12], name)
  return {
    duty: decodeDuty(bytes.subarray(dutyOffset, dataOffset)),
    version: Number(viewOf(bytes).getBigUint64(4, true)),
    data: limitBytes(bytes.subarray(dataOffset, end), MAX_DATA_BYTES, 'DataSSZ'),
  }
}

export const encodeValidatorConsensusData = ({ duty, version, data }: ValidatorConsensusData) =>
  encodeContainer([variable(encodeDuty(duty)), uint64(version), variable(data)])

function decodeDuty(bytes: Uint8Array): ValidatorDuty {
  const [offset, end] = readOffsets(bytes, DUTY_FIXED_BYTES, [SYNC_INDICES_OFFSET], 'Duty')
  const view = viewOf(bytes)
  const number = (i: number) => view.getBigUint64(SLOT_OFFSET + 8 * i, true)
  return {
    type: Number(view.getBigUint64(0, true)),
    publicKey: bytes.subarray(PUBLIC_KEY_OFFSET, SLOT_OFFSET),
    slot: number(0),
    validatorIndex: number(1),
    committeeIndex: number(2),
    committeeLength: number(3),
    committeesAtSlot: number(4),
    validatorCommitteeIndex: number(5),
    validatorSyncCommitteeIndices: readUint64List(
      bytes.subarray(offset, end),
      MAX_SYNC_INDICES,
      'ValidatorSyncCommitteeIndices',
    ),
  }
}

const encodeDuty = (duty: ValidatorDuty) =>
  encodeContainer([
    uint64(duty.type),
    duty.publicKey,
    uint64(duty.slot),
    uint64(duty.validatorIndex),
    uint64(duty.committeeIndex),
    uint64(duty.committeeLength),
    uint64(duty.committeesAtSlot),
    uint64(duty.validatorCommitteeIndex),
    variable(concatenate(duty.validatorSyncCommitteeIndices.map(uint64))),
  ])
