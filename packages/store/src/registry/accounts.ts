import { binaryArray } from '../binary-array.ts'
import type { Transaction } from '../database.ts'
import { account } from '../schema.ts'
import { createRowFormat, type RecordOf } from './row-format.ts'

/** An owner of validators. */
export type Account = RecordOf<typeof account>

const format = createRowFormat(account, 'owner')

export async function loadAccounts(
  transaction: Transaction,
  owners: readonly string[],
): Promise<Account[]> {
  if (owners.length === 0) return []
  const rows = await transaction.query(
    'accounts-load',
    `SELECT ${format.columns} FROM account r WHERE owner = ANY($1::bytea[])`,
    [binaryArray('hex', owners)],
  )
  return rows.map(format.read)
}

/** Each owner at most once. */
export async function writeAccounts(
  transaction: Transaction,
  accounts: readonly Account[],
): Promise<void> {
  await format.write(transaction, 'accounts-write', accounts)
}
