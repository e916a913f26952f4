import type { CurrentEvent } from '@ssv-exporter/contracts/current-event'
import type { Account } from '@ssv-exporter/store/registry/accounts'
import type { RegistryState } from '../registry-state.ts'

/** The nonce that this account's next ValidatorAdded must be signed with, counted from 0. */
export const nextNonce = (account: Account | undefined) =>
  account?.nonce === undefined ? 0 : account.nonce + 1

/** The first registration sets the owner as its own fee recipient. */
export function bumpNonce(state: RegistryState, owner: string): void {
  const account = state.accounts.get(owner)
  state.accounts.set(owner, {
    owner,
    feeRecipient: account?.feeRecipient ?? owner,
    nonce: nextNonce(account),
  })
}

export function applyFeeRecipientAddressUpdated(
  state: RegistryState,
  event: CurrentEvent<'FeeRecipientAddressUpdated'>,
): undefined {
  state.accounts.set(event.owner, {
    owner: event.owner,
    feeRecipient: event.recipientAddress,
    nonce: state.accounts.get(event.owner)?.nonce,
  })
}
