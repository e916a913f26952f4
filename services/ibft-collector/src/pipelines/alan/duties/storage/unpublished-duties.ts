import { randomUUID } from 'node:crypto'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import { type DutyName, dutyNameOf } from '@ssv-exporter/store/duties/duty-key'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import {
  deleteUnpublishedDuties,
  saveUnpublishedDuties,
  takeAbandonedDuties,
} from '@ssv-exporter/store/duties/unpublished-duties'
import { storedForm } from './stored-form.ts'

/**
 * States of duties that are to be written later. They are kept in Postgres: if this process dies
 * before, another one writes them.
 */
export interface UnpublishedDuties {
  add(duties: readonly DutyRecord[]): void
  /** Keeps no state of duties that are about to be written. */
  cancel(duties: readonly DutyRecord[]): void
  /** Stores what was added since the last call. One attempt. */
  save(): Promise<void>
  /**
   * Removes the stored states of duties that the transaction writes.
   * @returns call it after the transaction was committed
   */
  release(transaction: Transaction, duties: readonly DutyRecord[]): Promise<() => void>
  /** Removes states that dead processes left. */
  takeAbandoned(transaction: Transaction, limit: number): Promise<StoredDuty[]>
}

export interface UnpublishedDutiesModules {
  readonly database: Database
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs'>
}

export function createUnpublishedDuties({
  database,
  network,
}: UnpublishedDutiesModules): UnpublishedDuties {
  /** Identifies this process. */
  const writerId = randomUUID()
  const unsaved = new Map<DutyName, DutyRecord>()
  /** Possibly stored, and not written yet. */
  const stored = new Set<DutyName>()

  return {
    add(duties) {
      for (const duty of duties) unsaved.set(dutyNameOf(duty), duty)
    },
    cancel(duties) {
      for (const duty of duties) unsaved.delete(dutyNameOf(duty))
    },
    async save() {
      const duties = [...unsaved.values()]
      unsaved.clear()
      if (duties.length === 0) return
      for (const duty of duties) stored.add(dutyNameOf(duty))
      await saveUnpublishedDuties(database, writerId, storedForm(duties, network).duties)
    },
    async release(transaction, duties) {
      const released = duties.filter((duty) => stored.has(dutyNameOf(duty)))
      await deleteUnpublishedDuties(transaction, writerId, released)
      return () => {
        for (const duty of released) stored.delete(dutyNameOf(duty))
      }
    },
    takeAbandoned: (transaction, limit) => takeAbandonedDuties(transaction, writerId, limit),
  }
}
