import { randomUUID } from 'node:crypto'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { NetworkFacts } from '@ssv-exporter/ssv/alan/validation/facts'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import {
  holdDuties,
  releaseDuties,
  takeAbandonedDuties,
} from '@ssv-exporter/store/duties/held-duties'
import { type DutyName, dutyNameOf } from '../duty-name.ts'
import { storedForm } from './stored-form.ts'

/**
 * States of duties that are to be written later. They are kept in Postgres: if this process dies
 * before, another one writes them.
 */
export interface HeldStates {
  hold(duties: readonly DutyRecord[]): void
  /** Keeps no state of duties that are about to be written. */
  cancel(duties: readonly DutyRecord[]): void
  /** Stores what was held since the last call. One attempt. */
  save(): Promise<void>
  /**
   * Removes the stored states of duties that the transaction writes.
   * @returns call it after the transaction was committed
   */
  release(transaction: Transaction, duties: readonly DutyRecord[]): Promise<() => void>
  /** Removes states that dead processes left. */
  takeAbandoned(transaction: Transaction, limit: number): Promise<StoredDuty[]>
}

export interface HeldStatesModules {
  readonly database: Database
  readonly network: Pick<NetworkFacts, 'genesisMs' | 'slotMs'>
}

export function createHeldStates({ database, network }: HeldStatesModules): HeldStates {
  /** Identifies this process. */
  const holder = randomUUID()
  const waiting = new Map<DutyName, DutyRecord>()
  /** Possibly stored, and not written yet. */
  const stored = new Set<DutyName>()

  return {
    hold(duties) {
      for (const duty of duties) waiting.set(dutyNameOf(duty), duty)
    },
    cancel(duties) {
      for (const duty of duties) waiting.delete(dutyNameOf(duty))
    },
    async save() {
      const duties = [...waiting.values()]
      waiting.clear()
      if (duties.length === 0) return
      for (const duty of duties) stored.add(dutyNameOf(duty))
      await holdDuties(database, holder, storedForm(duties, network).duties)
    },
    async release(transaction, duties) {
      const released = duties.filter((duty) => stored.has(dutyNameOf(duty)))
      await releaseDuties(transaction, holder, released)
      return () => {
        for (const duty of released) stored.delete(dutyNameOf(duty))
      }
    },
    takeAbandoned: (transaction, limit) => takeAbandonedDuties(transaction, holder, limit),
  }
}
