import { hexOf } from '@ssv-exporter/encoding/node/hex'
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

/** Duties with all their validators, including public keys. */
export async function toDuties(
  rows: readonly DutyResourceRow[],
  { withPermit }: RestReading,
): Promise<DutyResource[]> {
  const unpacked = rows.map((row) => ({ row, entries: unpackEntries(row) }))
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

/** The validator's entry in each duty; duties without it are omitted. */
export function toValidatorDuties(
  rows: readonly ValidatorDutyRow[],
  publicKey: string,
): ValidatorDutyResource[] {
  return rows.flatMap((row) => {
    const wanted = Number(row.validatorIndex)
    const entry = unpackEntries(row).find(({ validatorIndex }) => validatorIndex === wanted)
    if (entry === undefined) return []
    return [{ ...membersOf(row), ...toOutcome(entry, row.operatorIds, publicKey) }]
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
  { validatorIndex, signers, round, proposalMs, quorumMs, lastMs }: StoredDutyEntry,
  operatorIds: readonly number[],
  publicKey: string | null,
): Outcome {
  const signed = operatorIds.filter((_, i) => (signers & (1 << i)) !== 0)
  const isComplete = signed.length === operatorIds.length
  return {
    validatorIndex,
    publicKey,
    result: quorumMs === undefined ? 'noQuorum' : isComplete ? 'complete' : 'quorum',
    signers: signed,
    round,
    proposalMs: proposalMs ?? null,
    quorumMs: quorumMs ?? null,
    lastSignerMs: lastMs,
  }
}
