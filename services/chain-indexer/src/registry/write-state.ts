import type { Transaction } from '@ssv-exporter/store/database'
import { writeAccounts } from '@ssv-exporter/store/registry/accounts'
import { addClusterSnapshots } from '@ssv-exporter/store/registry/cluster-history'
import { writeClusters } from '@ssv-exporter/store/registry/clusters'
import { addNetworkParameters } from '@ssv-exporter/store/registry/network-parameters'
import { addOperatorEntries } from '@ssv-exporter/store/registry/operator-history'
import { writeOperators } from '@ssv-exporter/store/registry/operators'
import { recordUndo } from '@ssv-exporter/store/registry/undo'
import { writeValidators } from '@ssv-exporter/store/registry/validators'
import { hexToBytes } from 'viem'
import type { RegistryState } from './registry-state.ts'

/**
 * Writes the changed rows.
 * @param undoBlock the block of the changes, if it may still be reorganised away
 */
export async function writeState(
  transaction: Transaction,
  state: RegistryState,
  undoBlock: number | undefined,
): Promise<void> {
  const operators = state.operators.changed()
  const validators = state.validators.changed()
  const clusters = state.clusters.changed()
  const accounts = state.accounts.changed()
  if (undoBlock !== undefined) {
    const bytes = (hex: string) => Buffer.from(hexToBytes(hex as `0x${string}`))
    await recordUndo(
      transaction,
      undoBlock,
      'operator',
      operators.map(({ index }) => index),
    )
    await recordUndo(
      transaction,
      undoBlock,
      'validator',
      validators.map(({ keyId }) => keyId),
    )
    await recordUndo(
      transaction,
      undoBlock,
      'cluster',
      clusters.map(({ id }) => bytes(id)),
    )
    await recordUndo(
      transaction,
      undoBlock,
      'account',
      accounts.map(({ owner }) => bytes(owner)),
    )
  }
  await writeOperators(transaction, operators)
  await writeValidators(transaction, validators)
  await writeClusters(transaction, clusters)
  await writeAccounts(transaction, accounts)
  await addClusterSnapshots(transaction, state.history.clusters)
  await addOperatorEntries(transaction, state.history.operators)
  await addNetworkParameters(transaction, state.history.parameters)
}
