import { columnList } from '../column-list.ts'
import { account } from '../schema.ts'
import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export type AccountResourceRow = typeof account.$inferSelect

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
    `SELECT ${columnList(account, 'a')} FROM account a ${builder.conditions()} ORDER BY owner`,
  )
}
