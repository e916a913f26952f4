import type { LeaseName } from './advisory-locks.ts'
import type { Transaction } from './database.ts'
import { FencedError } from './errors.ts'

/**
 * Makes the rest of the transaction valid only while `fencingToken` is the latest one. The shared
 * row lock delays the next holder's takeover until this transaction ends. The column is named
 * `epoch`: it is older than the publication log's epoch, and renaming it would break rolling updates.
 * @throws FencedError
 */
export async function assertFence(
  transaction: Transaction,
  name: LeaseName,
  fencingToken: number,
): Promise<void> {
  const [row] = await transaction.query<{ epoch: number }>(
    'fence',
    'SELECT epoch FROM leader WHERE name = $1 FOR SHARE',
    [name],
  )
  if (row?.epoch !== fencingToken) throw new FencedError(name, fencingToken, row?.epoch)
}
