import type { Transaction } from '@ssv-exporter/store/database'
import { type DutyHolderKey, putDutyHolders } from '@ssv-exporter/store/duties/duty-holders'
import type { DutyChange } from '@ssv-exporter/store/duties/put-duties'

/** The validators with each committee that performed duties for them. */
export interface KnownHolders {
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

export function createKnownHolders(): KnownHolders {
  const known = new Set<string>()

  return {
    async put(transaction, changes, validators) {
      const added = new Map<string, DutyHolderKey>()
      for (const { committee, reached } of changes) {
        for (const { validatorIndex } of reached) {
          const keyId = validators.get(validatorIndex)?.keyId
          if (keyId === undefined) continue
          const name = `${keyId} ${committee}`
          if (!known.has(name)) added.set(name, { keyId, committee })
        }
      }
      await putDutyHolders(transaction, [...added.values()])
      return () => {
        for (const name of added.keys()) known.add(name)
      }
    },
  }
}
