import type { Account } from '@ssv-exporter/store/registry/accounts'
import type { Cluster } from '@ssv-exporter/store/registry/clusters'
import type { Operator } from '@ssv-exporter/store/registry/operators'
import type { RegistryState } from './registry-state.ts'

/**
 * Rows of the registry that were read or written last: of the operators, clusters and owners that
 * nearly every range names again. Validators are not kept: most are named once.
 */
export interface RowCache {
  /** Operators by contract id. */
  readonly operators: ReadonlyMap<number, Operator>
  readonly clusters: ReadonlyMap<string, Cluster>
  readonly accounts: ReadonlyMap<string, Account>
  /** Takes over the rows of a state, after its changes were written. */
  add(state: RegistryState): void
}

/** Maximum rows of each kind, to bound the memory. */
const MOST_ROWS = 10_000

export function createRowCache(): RowCache {
  const operators = new Map<number, Operator>()
  const clusters = new Map<string, Cluster>()
  const accounts = new Map<string, Account>()
  return {
    operators,
    clusters,
    accounts,
    add(state) {
      for (const row of state.operators.all()) {
        if (row.operatorId !== undefined) keep(operators, row.operatorId, row)
      }
      for (const row of state.clusters.all()) keep(clusters, row.id, row)
      for (const row of state.accounts.all()) keep(accounts, row.owner, row)
    },
  }
}

/** Makes room by forgetting the rows that were added first. */
function keep<Key, Row>(rows: Map<Key, Row>, key: Key, row: Row): void {
  if (rows.size >= MOST_ROWS && !rows.has(key)) {
    const [oldest] = rows.keys()
    rows.delete(oldest as Key)
  }
  rows.set(key, row)
}

/** The cache of the last committed state, as long as no other transaction changes the registry. */
export interface CommittedRows {
  /** @returns the cache of this version of the cursor, an empty one if there is none */
  take(version: string): RowCache
  /** To be called after the commit. */
  keep(version: string, cache: RowCache): void
}

export function createCommittedRows(): CommittedRows {
  let kept: { version: string; cache: RowCache } | undefined
  return {
    take(version) {
      const cache = kept?.version === version ? kept.cache : createRowCache()
      // It may get rows of a transaction that fails.
      kept = undefined
      return cache
    },
    keep(version, cache) {
      kept = { version, cache }
    },
  }
}
