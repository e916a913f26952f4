import type { Transaction } from '@ssv-exporter/store/database'
import { writeAccounts } from '@ssv-exporter/store/registry/accounts'
import { addClusterSnapshots } from '@ssv-exporter/store/registry/cluster-history'
import { writeClusters } from '@ssv-exporter/store/registry/clusters'
import { addNetworkParameters } from '@ssv-exporter/store/registry/network-parameters'
import { addOperatorEntries } from '@ssv-exporter/store/registry/operator-history'
import { writeOperators } from '@ssv-exporter/store/registry/operators'
import { recordUndo, type UndoKey } from '@ssv-exporter/store/registry/undo'
import { writeValidators } from '@ssv-exporter/store/registry/validators'
import type { AppliedLogs } from './apply-logs.ts'
import type { ChangedRows, RowGroup } from './changed-rows.ts'

/** Writes what logs have changed. */
export async function writeApplied(
  transaction: Transaction,
  { groups, history }: Pick<AppliedLogs, 'groups' | 'history'>,
): Promise<void> {
  await Promise.all([
    ...groups.map((group) => writeGroup(transaction, group)),
    addClusterSnapshots(transaction, history.clusters),
    addOperatorEntries(transaction, history.operators),
    addNetworkParameters(transaction, history.parameters),
  ])
}

/**
 * Writes the rows of a group, after saving the former rows of blocks that may still be reorganised
 * away.
 */
async function writeGroup(transaction: Transaction, group: RowGroup): Promise<void> {
  const rows = <Row>(of: (step: ChangedRows) => ReadonlyMap<unknown, Row>): Row[] =>
    group.flatMap((step) => [...of(step).values()])
  await Promise.all([
    recordUndo(transaction, 'operator', undoKeys(group, 'operators')),
    recordUndo(transaction, 'validator', undoKeys(group, 'validators')),
    recordUndo(transaction, 'cluster', undoKeys(group, 'clusters')),
    recordUndo(transaction, 'account', undoKeys(group, 'accounts')),
    writeOperators(
      transaction,
      rows(({ operators }) => operators),
    ),
    writeValidators(
      transaction,
      rows(({ validators }) => validators),
    ),
    writeClusters(
      transaction,
      rows(({ clusters }) => clusters),
    ),
    writeAccounts(
      transaction,
      rows(({ accounts }) => accounts),
    ),
  ])
}

function undoKeys(group: RowGroup, rows: Exclude<keyof ChangedRows, 'block'>): UndoKey[] {
  return group.flatMap(({ block, [rows]: changed }) =>
    block === undefined ? [] : [...changed.keys()].map((key) => ({ block, key })),
  )
}
