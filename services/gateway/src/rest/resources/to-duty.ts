import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { DutyResult } from '@ssv-exporter/gateway-api/resources/duty-parts'
import type { DutyResource } from '@ssv-exporter/gateway-api/resources/duty-resource'
import type { ValidatorDutyResource } from '@ssv-exporter/gateway-api/resources/validator-duty-resource'
import { DUTY_ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import { unpackEntries } from '@ssv-exporter/store/duties/duty-codec'
import type { StoredDutyEntry } from '@ssv-exporter/store/duties/duty-row'
import {
  type DutyResourceRow,
  type IndexedKeyRow,
  selectIndexedKeys,
  type ValidatorDutyRow,
} from '@ssv-exporter/store/resources/select-duties'
import type { RestReading } from '../rest-modules.ts'
import { type ResultOf, readResults, signersOf } from './duty-result.ts'

type Outcome = DutyResource['validators'][number]

/**
 * Duties with their validators, including public keys: those with the result, or all. Duties
 * without such validators are omitted.
 */
export async function toDuties(
  rows: readonly DutyResourceRow[],
  result: DutyResult | undefined,
  reading: RestReading,
): Promise<DutyResource[]> {
  const { withPermit } = reading
  const unpacked = rows.map((row) => ({ row, entries: unpackEntries(row) }))
  const resultOf = await readResults(unpacked, reading)
  const wanted = unpacked.flatMap(({ row, entries }) => {
    const some = entries.filter((entry) => result === undefined || resultOf(row, entry) === result)
    return some.length === 0 ? [] : [{ row, entries: some }]
  })
  const indices = [...new Set(wanted.flatMap(({ entries }) => entries.map(indexOf)))]
  const keys: IndexedKeyRow[] =
    indices.length === 0
      ? []
      : await withPermit((reader) => reader.page(selectIndexedKeys(indices), indices.length))
  const publicKeys = new Map(keys.map(({ index, key }) => [Number(index), hexOf(key)]))
  return wanted.map(({ row, entries }) => ({
    ...membersOf(row),
    validators: entries.map((entry) =>
      toOutcome(row, entry, resultOf, publicKeys.get(entry.validatorIndex) ?? null),
    ),
  }))
}

/**
 * The validator's entry in each duty. Duties without it, or in which it has another result, are
 * omitted.
 */
export async function toValidatorDuties(
  rows: readonly ValidatorDutyRow[],
  publicKey: string,
  result: DutyResult | undefined,
  reading: RestReading,
): Promise<ValidatorDutyResource[]> {
  const own = rows.map((row) => {
    const wanted = Number(row.validatorIndex)
    const entries = unpackEntries(row).filter(({ validatorIndex }) => validatorIndex === wanted)
    return { row, entries }
  })
  const resultOf = await readResults(own, reading)
  return own.flatMap(({ row, entries: [entry] }) => {
    if (entry === undefined) return []
    const outcome = toOutcome(row, entry, resultOf, publicKey)
    if (result !== undefined && outcome.result !== result) return []
    return [{ ...membersOf(row), ...outcome }]
  })
}

const indexOf = ({ validatorIndex }: StoredDutyEntry) => validatorIndex

function membersOf(row: DutyResourceRow): Omit<DutyResource, 'validators'> {
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
  row: DutyResourceRow,
  entry: StoredDutyEntry,
  resultOf: ResultOf,
  publicKey: string | null,
): Outcome {
  const { validatorIndex, round, proposalMs, quorumMs, lastMs } = entry
  return {
    validatorIndex,
    publicKey,
    result: resultOf(row, entry),
    signers: signersOf(row, entry),
    round,
    proposalMs: proposalMs ?? null,
    quorumMs: quorumMs ?? null,
    lastSignerMs: lastMs,
  }
}
