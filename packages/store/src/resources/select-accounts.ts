import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export interface AccountResourceRow {
  owner: Uint8Array
  feeRecipient: Uint8Array
  /** Nonce of the latest registration, starting at 0. */
  nonce: number | null
}

export interface AccountFilter {
  owner?: Uint8Array | undefined
  /** Start after this owner. */
  after?: Uint8Array | undefined
}

/** Accounts, ascending by owner. */
export function selectAccounts(filter: AccountFilter): RowQuery<AccountResourceRow> {
  const builder = createRowQueryBuilder()
  if (filter.owner !== undefined) builder.where('owner = ?', filter.owner)
  if (filter.after !== undefined) builder.where('owner > ?', filter.after)
  return builder.build(
    'select-accounts',
    `SELECT owner, fee_recipient AS "feeRecipient", nonce FROM account ${builder.conditions()}
     ORDER BY owner`,
  )
}
