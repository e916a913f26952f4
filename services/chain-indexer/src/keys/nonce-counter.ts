import type { Address } from '@ssv-exporter/contracts/hex'
import type { Account } from '@ssv-exporter/store/registry/accounts'
import { nextNonce } from '../registry/apply/account.ts'

/** Counts the registrations of owners ahead of what is applied, so that signatures can be verified beforehand. */
export interface NonceCounter {
  /**
   * The nonce that each of some registrations is to be signed with. Calls count on from each other in the order in which they are
   * made, whether the former has resolved or not.
   * @param owners the owner of each registration, in chain order
   */
  take(owners: readonly Address[]): Promise<number[]>
}

/**
 * @param load the accounts of owners as they are before the first registration that is counted
 */
export function createNonceCounter(
  load: (owners: readonly Address[]) => Promise<readonly Account[]>,
): NonceCounter {
  const next = new Map<string, number>()
  let former: Promise<unknown> = Promise.resolve()

  async function count(owners: readonly Address[]): Promise<number[]> {
    const unknown = [...new Set(owners)].filter((owner) => !next.has(owner))
    if (unknown.length > 0) {
      for (const owner of unknown) next.set(owner, 0)
      for (const account of await load(unknown)) next.set(account.owner, nextNonce(account))
    }
    return owners.map((owner) => {
      const nonce = next.get(owner) ?? 0
      next.set(owner, nonce + 1)
      return nonce
    })
  }

  return {
    take(owners) {
      // Once one has failed, those behind it cannot be counted either.
      const counted = former.then(() => count(owners))
      former = counted
      former.catch(() => {})
      return counted
    },
  }
}
