import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type {
  RecoveredSignature,
  RecoveredSignatures,
} from '@ssv-exporter/store/duties/duty-signatures'
import { rootPrefixOf } from './to-stored-duty.ts'

/** The signatures of a duty in database form; undefined if it has none. */
export function signaturesOf({
  slot,
  role,
  committeeId,
  entries,
}: DutyRecord): RecoveredSignatures | undefined {
  const signatures = entries.flatMap(({ validatorIndex, root, signature }) =>
    signature === undefined ? [] : [{ validatorIndex, rootPrefix: rootPrefixOf(root), signature }],
  )
  return signatures.length === 0 ? undefined : { slot, role, committeeId, signatures }
}

/** @returns both, ascending by validator; of one validator the newer signature */
export function mergeSignatures(
  stored: ReadonlyMap<number, RecoveredSignature> | undefined,
  newer: readonly RecoveredSignature[],
): ReadonlyMap<number, RecoveredSignature> {
  const merged = new Map(stored)
  for (const one of newer) merged.set(one.validatorIndex, one)
  return new Map([...merged].toSorted(([a], [b]) => a - b))
}

/** A newer state of a duty with the signatures that an older one has over the same roots. */
export function withSignaturesOf(duty: DutyRecord, older: DutyRecord | undefined): DutyRecord {
  if (older === undefined) return duty
  const known = new Map(older.entries.map((entry) => [entry.validatorIndex, entry]))
  const entries = duty.entries.map((entry) => {
    const { root, signature } = known.get(entry.validatorIndex) ?? {}
    return entry.signature === undefined && signature !== undefined && root === entry.root
      ? { ...entry, signature }
      : entry
  })
  return { ...duty, entries }
}
