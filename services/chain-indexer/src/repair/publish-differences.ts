import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import type { Transaction } from '@ssv-exporter/store/database'
import { differingKeys, selectRegistry } from '@ssv-exporter/store/replay/shadow-differences'
import { publishRegistryChanges } from '../publish/publish-registry-changes.ts'
import { changesBetween, loadTouched } from '../registry/changes-between.ts'

/** Rows of a large registry have several KB: they are never all held in memory. */
const ROWS_AT_ONCE = 500

/**
 * Writes to the outbox a publication for each record that differs between the derived and the real
 * registry, as after a reorganisation. Must be called before the derived registry replaces the real
 * one.
 * @param block of the repaired log
 * @returns whether there was anything to publish
 */
export async function publishDifferences(
  transaction: Transaction,
  generation: ContractGeneration,
  block: number,
): Promise<boolean> {
  let published = false
  for (const relation of ['operator', 'validator', 'cluster'] as const) {
    const keys = await differingKeys(transaction, relation)
    for (let start = 0; start < keys.length; start += ROWS_AT_ONCE) {
      const some = keys.slice(start, start + ROWS_AT_ONCE)
      const touched = {
        indexes: relation === 'operator' ? some.map(Number) : [],
        keyIds: relation === 'validator' ? some.map(Number) : [],
        clusterIds: relation === 'cluster' ? some : [],
      }
      await selectRegistry(transaction, 'real')
      const before = await loadTouched(transaction, touched)
      await selectRegistry(transaction, 'derived')
      const after = await loadTouched(transaction, touched)
      const changes = changesBetween(before, after, block)
      published = (await publishRegistryChanges(transaction, generation, changes)) || published
    }
  }
  return published
}
