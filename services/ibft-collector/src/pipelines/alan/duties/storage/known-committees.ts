import type { Transaction } from '@ssv-exporter/store/database'
import {
  putDutyCommittees,
  type ValidatorCommitteePair,
} from '@ssv-exporter/store/duties/duty-committees'
import type { DutyChange } from '@ssv-exporter/store/duties/put-duties'

/** The committees that performed duties of each validator, as far as this process stored them. */
export interface KnownCommittees {
  /**
   * Stores those that this process has not stored yet.
   *
   * @param validators by beacon index
   * @returns call it after the transaction was committed
   */
  put(
    transaction: Transaction,
    changes: readonly DutyChange[],
    validators: ReadonlyMap<number, { readonly keyId: number }>,
  ): Promise<() => void>
}

export function createKnownCommittees(): KnownCommittees {
  const known = new Set<string>()

  return {
    async put(transaction, changes, validators) {
      const added = new Map<string, ValidatorCommitteePair>()
      for (const { committee, publishable } of changes) {
        for (const { validatorIndex } of publishable) {
          const keyId = validators.get(validatorIndex)?.keyId
          if (keyId === undefined) continue
          const name = `${keyId} ${committee}`
          if (!known.has(name)) added.set(name, { keyId, committee })
        }
      }
      await putDutyCommittees(transaction, [...added.values()])
      return () => {
        for (const name of added.keys()) known.add(name)
      }
    },
  }
}
