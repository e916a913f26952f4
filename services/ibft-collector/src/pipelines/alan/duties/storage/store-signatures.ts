import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { Transaction } from '@ssv-exporter/store/database'
import { type DutyName, dutyNameOf } from '@ssv-exporter/store/duties/duty-key'
import {
  putDutySignatures,
  type RecoveredSignature,
  type RecoveredSignatures,
  readDutySignatures,
} from '@ssv-exporter/store/duties/duty-signatures'
import type { DutyChange } from '@ssv-exporter/store/duties/put-duties'
import { mergeSignatures, signaturesOf } from '../recovered-signatures.ts'

/** By duty and validator. */
export type SignaturesByDuty = ReadonlyMap<DutyName, ReadonlyMap<number, RecoveredSignature>>

/**
 * Stores the recovered signatures of duties together with those stored before.
 *
 * @returns the signatures stored for changed duties, and of those written now
 */
export async function storeSignatures(
  transaction: Transaction,
  duties: readonly DutyRecord[],
  changes: readonly DutyChange[],
): Promise<SignaturesByDuty> {
  const recovered = duties.flatMap((duty) => signaturesOf(duty) ?? [])
  // A row that was inserted just now had none.
  const isNew = new Set(changes.filter(({ isInserted }) => isInserted).map(dutyNameOf))
  const changed = changes.filter(({ publishable }) => publishable.length > 0)
  const touched = new Map([...changed, ...recovered].map((one) => [dutyNameOf(one), one] as const))
  const known: Map<DutyName, ReadonlyMap<number, RecoveredSignature>> = await readDutySignatures(
    transaction,
    [...touched].flatMap(([name, key]) => (isNew.has(name) ? [] : [key])),
  )
  const merged = recovered.map((own): RecoveredSignatures => {
    const signatures = mergeSignatures(known.get(dutyNameOf(own)), own.signatures)
    known.set(dutyNameOf(own), signatures)
    return { ...own, signatures: [...signatures.values()] }
  })
  await putDutySignatures(transaction, merged)
  return known
}
