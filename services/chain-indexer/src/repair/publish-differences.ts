import type { Generation } from '@ssv-exporter/contracts/generation'
import type { Transaction } from '@ssv-exporter/store/database'
import { differingKeys, lookAt } from '@ssv-exporter/store/replay/shadow-differences'
import { publishChanges } from '../publish/publish-changes.ts'
import { differences, loadTouched } from '../registry/roll-back.ts'

/** Rows of a large registry are several KB: never all of them are in memory. */
const ROWS_AT_ONCE = 500

/**
 * Leaves in the outbox what became of each record that the derived registry shows otherwise than the real one, as after a
 * reorganisation. To be called before the derived one is adopted.
 * @param block of the repaired log
 * @returns whether there was anything to publish
 */
export async function publishDifferences(
  transaction: Transaction,
  generation: Generation,
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
      await lookAt(transaction, 'real')
      const before = await loadTouched(transaction, touched)
      await lookAt(transaction, 'derived')
      const after = await loadTouched(transaction, touched)
      const changes = differences(before, after, block)
      published = (await publishChanges(transaction, generation, changes)) || published
    }
  }
  return published
}
