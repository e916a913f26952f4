import { VOTED_ROLES } from '@ssv-exporter/ssv/alan/beacon-roles'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import type { DutyValue } from '@ssv-exporter/store/duties/duty-values'
import { keptValues } from '../kept-values.ts'
import { toStoredDuty } from '../to-stored-duty.ts'

export interface StoredForm {
  readonly duties: readonly StoredDuty[]
  /** The values that the duties refer to, by digest. */
  readonly values: ReadonlyMap<string, Uint8Array>
  /** Those to store with the duties. */
  readonly ownValues: readonly DutyValue[]
}

/** Duties in database form, with their decided values. */
export function storedForm(
  duties: readonly DutyRecord[],
  network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs'>,
): StoredForm {
  const values = new Map<string, Uint8Array>()
  const own = new Map<string, DutyValue>()
  const stored = duties.map((duty) => {
    const kept = keptValues(duty)
    for (const [value, digest] of kept) {
      values.set(digest, value)
      // Votes are stored when they are proposed.
      if (!VOTED_ROLES.has(duty.role)) {
        own.set(`${duty.slot} ${digest}`, { slot: duty.slot, digest, value })
      }
    }
    return toStoredDuty(duty, network, kept)
  })
  return { duties: stored, values, ownValues: [...own.values()] }
}
