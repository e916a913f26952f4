import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import { orphanContractLogs } from '@ssv-exporter/store/contract-log'
import { forgetContradictionsAbove } from '@ssv-exporter/store/contradictions'
import { type Cursor, readCursor, writeCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { type BlockHeader, dropBlocksAbove } from '@ssv-exporter/store/recent-blocks'
import { applyUndo, undoneClusters, undoneKeys } from '@ssv-exporter/store/registry/undo'
import { forgetVerifiedAbove } from '@ssv-exporter/store/verification'
import { publishRegistryChanges } from '../publish/publish-registry-changes.ts'
import { changesBetween, loadTouched } from '../registry/changes-between.ts'

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
      const changes = changesBetween(before, after, ancestor.number)
      await publishRegistryChanges(transaction, options.generation, changes)
    }
    return next
  })
}
