import { bytesToHex } from '@ssv-exporter/encoding/node/hex'
import { binaryArray, columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'

/** An owner of validators. */
export interface Account {
  owner: string
  feeRecipient: string
  /** Nonce of this owner's latest ValidatorAdded, starting at 0; absent before the first. */
  nonce: number | undefined
}

interface AccountRow {
  owner: Uint8Array
  fee_recipient: Uint8Array
  nonce: number | null
}

export async function loadAccounts(
  transaction: Transaction,
  owners: readonly string[],
): Promise<Account[]> {
  if (owners.length === 0) return []
  const rows = await transaction.query<AccountRow>(
    'accounts-load',
    'SELECT owner, fee_recipient, nonce FROM account WHERE owner = ANY($1::bytea[])',
    [binaryArray('hex', owners)],
  )
  return rows.map((row) => ({
    owner: bytesToHex(row.owner),
    feeRecipient: bytesToHex(row.fee_recipient),
    nonce: row.nonce ?? undefined,
  }))
}

/** Writes accounts in ascending order of owner to avoid deadlocks; each owner at most once. */
export async function writeAccounts(
  transaction: Transaction,
  accounts: readonly Account[],
): Promise<void> {
  if (accounts.length === 0) return
  const column = columnsOf(accounts.toSorted((a, b) => (a.owner < b.owner ? -1 : 1)))
  await transaction.query(
    'accounts-write',
    `INSERT INTO account (owner, fee_recipient, nonce)
     SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::int[])
     ON CONFLICT (owner) DO UPDATE SET fee_recipient = excluded.fee_recipient, nonce = excluded.nonce`,
    [
      column('hex', (row) => row.owner),
      column('hex', (row) => row.feeRecipient),
      column('int4', (row) => row.nonce),
    ],
  )
}
