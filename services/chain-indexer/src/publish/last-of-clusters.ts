import type { Cluster } from '@ssv-exporter/store/registry/clusters'
import type { ClusterChange, RegistryChange } from '../registry/registry-change.ts'

/**
 * Leaves, of several changes of one cluster in one block, the last, held against what was before the first: validators that are
 * registered together carry a snapshot each. In one block and not in one range, so that the same is told however blocks are cut
 * into ranges.
 */
export function lastOfClusters(changes: readonly RegistryChange[]): RegistryChange[] {
  const befores = new Map<string, Cluster | undefined>()
  const lasts = new Map<string, ClusterChange>()
  for (const change of changes) {
    if (change.type !== 'cluster') continue
    const name = nameOf(change)
    if (!lasts.has(name)) befores.set(name, change.before)
    lasts.set(name, change)
  }
  return changes.flatMap((change): RegistryChange[] => {
    if (change.type !== 'cluster') return [change]
    const name = nameOf(change)
    return lasts.get(name) === change ? [{ ...change, before: befores.get(name) }] : []
  })
}

const nameOf = ({ block, row }: ClusterChange) => `${block} ${row.id}`
