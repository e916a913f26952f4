import type { Cluster } from '@ssv-exporter/store/registry/clusters'
import type { ClusterChange, RegistryChange } from '../registry/registry-change.ts'

/**
 * Merges several changes of one cluster in a block into one, from the state before the first to the
 * last: validators registered together carry one snapshot each. Merging is per block and not per
 * range, so that publications do not depend on how blocks are split into ranges.
 */
export function mergeClusterChanges(changes: readonly RegistryChange[]): RegistryChange[] {
  const before = new Map<string, Cluster | undefined>()
  const lasts = new Map<string, ClusterChange>()
  for (const change of changes) {
    if (change.type !== 'cluster') continue
    const name = nameOf(change)
    if (!lasts.has(name)) before.set(name, change.before)
    lasts.set(name, change)
  }
  return changes.flatMap((change): RegistryChange[] => {
    if (change.type !== 'cluster') return [change]
    const name = nameOf(change)
    return lasts.get(name) === change ? [{ ...change, before: before.get(name) }] : []
  })
}

const nameOf = ({ block, row }: ClusterChange) => `${block} ${row.id}`
