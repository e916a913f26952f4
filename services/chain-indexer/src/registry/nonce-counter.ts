import type { Address } from '@ssv-exporter/contracts/hex'
import type { Account } from '@ssv-exporter/store/registry/accounts'
import { nextNonce } from './apply/account.ts'

/**
 * Counts registrations per owner ahead of the applied state, so that signatures can be verified in
 * advance.
 */
export interface NonceCounter {
  /**
   * The nonces that a list of registrations must be signed with. Calls continue counting in call
   * order, even if an earlier call has not resolved yet.
   * @param owners the owner of each registration, in chain order
   */
  take(owners: readonly Address[]): Promise<number[]>
}

/** @param load the owners' accounts before the first counted registration */
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
      // After one failure, later ones cannot be counted either.
      const counted = former.then(() => count(owners))
      former = counted
      former.catch(() => {})
      return counted
    },
  }
}
