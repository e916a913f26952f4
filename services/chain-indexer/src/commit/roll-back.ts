import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import { orphanContractLogs } from '@ssv-exporter/store/contract-log'
import { forgetContradictionsAbove } from '@ssv-exporter/store/contradictions'
import { type Cursor, readCursor, writeCursor } from '@ssv-exporter/store/cursor'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { type BlockHeader, dropBlocksAbove } from '@ssv-exporter/store/recent-blocks'
import { loadClusters } from '@ssv-exporter/store/registry/clusters'
import { loadOperators } from '@ssv-exporter/store/registry/operators'
import { applyUndo, undoneClusters, undoneKeys } from '@ssv-exporter/store/registry/undo'
import { loadValidators } from '@ssv-exporter/store/registry/validators'
import { forgetVerifiedAbove } from '@ssv-exporter/store/verification'
import { publishChanges } from '../publish/publish-changes.ts'
import type { RegistryChange } from '../registry/registry-change.ts'

/**
 * Rolls back everything above `ancestor`, in one transaction, and publishes the current state of
 * each record or its retraction.
 * @throws FencedError, DatabaseError
 */
export async function rollBack(
  database: Database,
  ancestor: BlockHeader,
  options: { generation: ContractGeneration; fencingToken: number },
): Promise<Cursor> {
  return database.transaction('roll-back', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', options.fencingToken)
    const cursor = await readCursor(transaction, true)
    const touched = {
      indexes: await undoneKeys(transaction, 'operator', ancestor.number),
      keyIds: await undoneKeys(transaction, 'validator', ancestor.number),
      clusterIds: await undoneClusters(transaction, ancestor.number),
    }
    const load = () => loadTouched(transaction, touched)
    const before = await load()
    await applyUndo(transaction, ancestor.number)
    const after = await load()
    await orphanContractLogs(transaction, ancestor.number)
    await dropBlocksAbove(transaction, ancestor.number)
    await forgetVerifiedAbove(transaction, ancestor.number)
    await forgetContradictionsAbove(transaction, ancestor.number)
    const next = { ...cursor, indexedBlock: ancestor.number, indexedHash: ancestor.hash }
    await writeCursor(transaction, next)
    if (cursor.synced) {
      const changes = differences(before, after, ancestor.number)
      await publishChanges(transaction, options.generation, changes)
    }
    return next
  })
}

type Found = Pick<RegistryChange, 'type' | 'row'>

/** The records with these keys, by type and key. */
export async function loadTouched(
  transaction: Transaction,
  touched: { indexes: number[]; keyIds: number[]; clusterIds: string[] },
): Promise<Map<string, Found>> {
  const operators = await loadOperators(transaction, { indexes: touched.indexes })
  const validators = await loadValidators(transaction, { keyIds: touched.keyIds })
  const clusters = await loadClusters(transaction, touched.clusterIds)
  return new Map<string, Found>([
    ...operators.map((row) => [`operator ${row.index}`, { type: 'operator', row }] as const),
    ...validators.map((row) => [`validator ${row.keyId}`, { type: 'validator', row }] as const),
    ...clusters.map((row) => [`cluster ${row.id}`, { type: 'cluster', row }] as const),
  ])
}

/** The changes from `before` to `after`. @param block block number of the publications */
export function differences(
  before: ReadonlyMap<string, Found>,
  after: ReadonlyMap<string, Found>,
  block: number,
): RegistryChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [then, now] = [before.get(key), after.get(key)]
    const row = (now ?? then)?.row
    // Both have the type in the key's prefix.
    return {
      type: (now ?? then)?.type,
      op: now === undefined ? 'retract' : isRemoved(now) ? 'remove' : 'put',
      block,
      row,
      before: then?.row,
      registered: false,
    } as RegistryChange
  })
}

const isRemoved = ({ row }: Found) => 'removedBlock' in row && row.removedBlock !== undefined
