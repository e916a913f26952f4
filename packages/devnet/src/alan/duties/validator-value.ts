import {
  decodeValidatorConsensusData,
  encodeValidatorConsensusData,
} from '@ssv-exporter/ssv/alan/values/validator-consensus-data'
import type { AlanValidator } from '../registry/validator-registry.ts'
import type { DutyContext } from './duty-context.ts'

/** Beacon roles as the duty in a value names them. */
export const BEACON_ROLE = { aggregator: 1, proposer: 2, syncCommitteeContribution: 4 } as const

/** The value of a validator's own duty. */
export const validatorValue = (
  { chain, committeeLength }: DutyContext,
  type: number,
  validator: AlanValidator,
  slot: number,
  data: Uint8Array,
): Uint8Array =>
  encodeValidatorConsensusData({
    duty: {
      type,
      publicKey: validator.publicKey,
      slot: BigInt(slot),
      validatorIndex: BigInt(validator.index),
      committeeIndex: 0n,
      committeeLength: BigInt(committeeLength),
      committeesAtSlot: 1n,
      validatorCommitteeIndex: 0n,
      validatorSyncCommitteeIndices: [],
    },
    version: chain.dataVersion(slot),
    data,
  })

/**
 * The duty of a value.
 * @throws if it is of another duty
 */
export function dataOf(
  type: number,
  validator: AlanValidator,
  slot: number,
  value: Uint8Array,
): { readonly version: number; readonly data: Uint8Array } {
  const { duty, version, data } = decodeValidatorConsensusData(value)
  const isOwn =
    duty.type === type &&
    duty.slot === BigInt(slot) &&
    duty.validatorIndex === BigInt(validator.index)
  if (!isOwn) throw new RangeError('the value is of another duty')
  return { version, data }
}
