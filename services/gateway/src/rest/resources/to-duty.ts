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

type Outcome = DutyResource['validators'][number]

/**
 * Duties with their validators, including public keys: those with the result, or all. Duties
 * without such validators are omitted.
 */
export async function toDuties(
  rows: readonly DutyResourceRow[],
  result: DutyResult | undefined,
  { withPermit }: RestReading,
): Promise<DutyResource[]> {
  const unpacked = rows.flatMap((row) => {
    const entries = unpackEntries(row).filter(
      (entry) => result === undefined || resultOf(entry, row.operatorIds) === result,
    )
    return entries.length === 0 ? [] : [{ row, entries }]
  })
  const indices = [...new Set(unpacked.flatMap(({ entries }) => entries.map(indexOf)))]
  const keys: IndexedKeyRow[] =
    indices.length === 0
      ? []
      : await withPermit((reader) => reader.page(selectIndexedKeys(indices), indices.length))
  const publicKeys = new Map(keys.map(({ index, key }) => [Number(index), hexOf(key)]))
  return unpacked.map(({ row, entries }) => ({
    ...membersOf(row),
    validators: entries.map((entry) =>
      toOutcome(entry, row.operatorIds, publicKeys.get(entry.validatorIndex) ?? null),
    ),
  }))
}

/**
 * The validator's entry in each duty. Duties without it, or in which it has another result, are
 * omitted.
 */
export function toValidatorDuties(
  rows: readonly ValidatorDutyRow[],
  publicKey: string,
  result: DutyResult | undefined,
): ValidatorDutyResource[] {
  return rows.flatMap((row) => {
    const wanted = Number(row.validatorIndex)
    const entry = unpackEntries(row).find(({ validatorIndex }) => validatorIndex === wanted)
    if (entry === undefined) return []
    const outcome = toOutcome(entry, row.operatorIds, publicKey)
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

/** Operators whose signature was received. */
const signersOf = ({ signers }: StoredDutyEntry, operatorIds: readonly number[]) =>
  operatorIds.filter((_, i) => (signers & (1 << i)) !== 0)

function resultOf(entry: StoredDutyEntry, operatorIds: readonly number[]): DutyResult {
  if (entry.quorumMs === undefined) return 'unknown'
  return signersOf(entry, operatorIds).length === operatorIds.length ? 'complete' : 'quorum'
}

function toOutcome(
  entry: StoredDutyEntry,
  operatorIds: readonly number[],
  publicKey: string | null,
): Outcome {
  const { validatorIndex, round, proposalMs, quorumMs, lastMs } = entry
  return {
    validatorIndex,
    publicKey,
    result: resultOf(entry, operatorIds),
    signers: signersOf(entry, operatorIds),
    round,
    proposalMs: proposalMs ?? null,
    quorumMs: quorumMs ?? null,
    lastSignerMs: lastMs,
  }
}
