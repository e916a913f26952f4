import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { CommitteeDutyResource } from '@ssv-exporter/gateway-api/resources/committee-duty-resource'
import type { DutyResult } from '@ssv-exporter/gateway-api/resources/duty-parts'
import type { ValidatorDutyResource } from '@ssv-exporter/gateway-api/resources/validator-duty-resource'
import { DUTY_ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import { unpackIndices } from '@ssv-exporter/store/duties/duty-codec'
import {
  type CommitteeDutyRow,
  entriesOf,
  type IndexedKeyRow,
  selectIndexedKeys,
  type ValidatorDutyRow,
} from '@ssv-exporter/store/resources/select-duties'
import type { RestReader } from '../rest-reader.ts'
import {
  type Assessment,
  readAssessments,
  signersOf,
  type UnpackedDuty,
  type ValidatorOfDuty,
} from './duty-assessment.ts'
import { type DutyValue, readDutyValues, type ValueOf } from './duty-values.ts'

type Outcome = Omit<CommitteeDutyResource['validators'][number], 'value'>

/**
 * Duties with their validators, including public keys: those with the result, or all. Duties
 * without such validators are omitted.
 */
export async function toCommitteeDuties(
  rows: readonly CommitteeDutyRow[],
  result: DutyResult | undefined,
  restReader: RestReader,
): Promise<CommitteeDutyResource[]> {
  const { duties, assess } = await selectValidators(rows.map(unpackDuty), result, restReader)
  const indices = [
    ...new Set(duties.flatMap(({ validators }) => validators.map((one) => one.validatorIndex))),
  ]
  const [keys, decodedOf] = await Promise.all([
    readKeys(indices, restReader),
    readDutyValues(duties, restReader),
  ])
  const publicKeys = new Map(keys.map(({ index, key }) => [Number(index), hexOf(key)]))
  return duties.map((duty) => {
    const values = shareValues(duty, decodedOf)
    return {
      ...membersOf(duty.row),
      validators: duty.validators.map((validator) => ({
        ...toOutcome(
          duty.row,
          validator,
          assess(duty, validator),
          publicKeys.get(validator.validatorIndex) ?? null,
        ),
        value: values.indexOf(validator),
      })),
      values: values.list,
    }
  })
}

async function readKeys(
  indices: readonly number[],
  { withPermit }: RestReader,
): Promise<IndexedKeyRow[]> {
  if (indices.length === 0) return []
  return await withPermit((reader) => reader.page(selectIndexedKeys(indices), indices.length))
}

/**
 * The validator's part of each duty. Duties without it, or in which it has another result, are
 * omitted.
 */
export async function toValidatorDuties(
  rows: readonly ValidatorDutyRow[],
  publicKey: string,
  result: DutyResult | undefined,
  restReader: RestReader,
): Promise<ValidatorDutyResource[]> {
  const own = rows.map((row) => {
    const { validators } = unpackDuty(row)
    return {
      row,
      validators: validators.filter((one) => one.validatorIndex === row.validatorIndex),
    }
  })
  const { duties, assess } = await selectValidators(own, result, restReader)
  const decodedOf = await readDutyValues(duties, restReader)
  return duties.flatMap((duty) =>
    duty.validators.map((validator) => ({
      ...membersOf(duty.row),
      ...toOutcome(duty.row, validator, assess(duty, validator), publicKey),
      value: decodedOf(duty, validator),
    })),
  )
}

/** Keeps the validators with a result, and the duties that have such validators. */
async function selectValidators(
  all: readonly UnpackedDuty[],
  result: DutyResult | undefined,
  restReader: RestReader,
) {
  const assess = await readAssessments(all, restReader)
  const duties = all.flatMap((duty): UnpackedDuty[] => {
    const validators =
      result === undefined
        ? duty.validators
        : duty.validators.filter((one) => assess(duty, one).result === result)
    return validators.length === 0 ? [] : [{ ...duty, validators }]
  })
  return { duties, assess }
}

/**
 * Unpacks a row, by validator index. Validators whose signatures were stored after they were found
 * absent are not absent.
 */
function unpackDuty(row: CommitteeDutyRow): UnpackedDuty {
  const validators = new Map<number, ValidatorOfDuty>()
  for (const validatorIndex of row.absent === null ? [] : unpackIndices(row.absent)) {
    validators.set(validatorIndex, { validatorIndex, entry: undefined })
  }
  for (const entry of entriesOf(row)) {
    validators.set(entry.validatorIndex, { validatorIndex: entry.validatorIndex, entry })
  }
  return {
    row,
    validators: [...validators.values()].toSorted((a, b) => a.validatorIndex - b.validatorIndex),
  }
}

/** The distinct values of a duty, in the order of its validators. */
function shareValues(duty: UnpackedDuty, decodedOf: ValueOf) {
  const list: DutyValue[] = []
  const indexes = new Map<DutyValue, number>()
  for (const validator of duty.validators) {
    const value = decodedOf(duty, validator)
    if (value !== null && !indexes.has(value)) indexes.set(value, list.push(value) - 1)
  }
  return {
    list,
    indexOf(validator: ValidatorOfDuty): number | null {
      const value = decodedOf(duty, validator)
      return value === null ? null : (indexes.get(value) ?? null)
    },
  }
}

function membersOf(row: CommitteeDutyRow): Omit<CommitteeDutyResource, 'validators' | 'values'> {
  const { slot, role, committeeId, operatorIds, genesisMs, slotMs, slotsPerEpoch } = row
  return {
    slot,
    epoch: Math.floor(slot / slotsPerEpoch),
    time: new Date(Math.round(genesisMs) + slot * slotMs).toISOString(),
    role: DUTY_ROLE_NAMES[role] ?? 'ATTESTER',
    committeeId: hexOf(committeeId),
    operatorIds,
  }
}

function toOutcome(
  row: CommitteeDutyRow,
  { validatorIndex, entry }: ValidatorOfDuty,
  { result, reason, scheduled }: Assessment,
  publicKey: string | null,
): Outcome {
  return {
    validatorIndex,
    publicKey,
    result,
    reason,
    scheduled,
    signers: entry === undefined ? [] : signersOf(row, entry.signers),
    round: entry?.round ?? 0,
    proposalMs: entry === undefined ? row.absentProposalMs : (entry.proposalMs ?? null),
    quorumMs: entry?.quorumMs ?? null,
    lastSignerMs: entry?.lastMs ?? null,
  }
}
