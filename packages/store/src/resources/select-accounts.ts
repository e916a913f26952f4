import { createSelectionBuilder, type Selection } from './selection.ts'

export interface AccountResourceRow {
  owner: Uint8Array
  feeRecipient: Uint8Array
  /** Nonce of the latest registration, starting at 0. */
  nonce: number | null
}

export interface AccountSelection {
  owner?: Uint8Array | undefined
  /** Start after this owner. */
  after?: Uint8Array | undefined
}

/** Accounts, ascending by owner. */
export function selectAccounts(which: AccountSelection): Selection<AccountResourceRow> {
  const builder = createSelectionBuilder()
  if (which.owner !== undefined) builder.where('owner = ?', which.owner)
  if (which.after !== undefined) builder.where('owner > ?', which.after)
  return builder.build(
    'select-accounts',
    `SELECT owner, fee_recipient AS "feeRecipient", nonce FROM account ${builder.conditions()}
     ORDER BY owner`,
  )
}
