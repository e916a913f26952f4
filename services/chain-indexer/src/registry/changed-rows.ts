import type { Account } from '@ssv-exporter/store/registry/accounts'
import type { Cluster } from '@ssv-exporter/store/registry/clusters'
import type { Operator } from '@ssv-exporter/store/registry/operators'
import type { Validator } from '@ssv-exporter/store/registry/validators'
import type { RegistryState } from './registry-state.ts'

/** The rows changed by one step, by key. */
export interface ChangedRows {
  /** The block that changed them, if it may still be reorganised away. */
  block: number | undefined
  operators: ReadonlyMap<number, Operator>
  validators: ReadonlyMap<number, Validator>
  clusters: ReadonlyMap<string, Cluster>
  accounts: ReadonlyMap<string, Account>
}

/** Steps of which no two changed the same row. */
export type RowGroup = readonly ChangedRows[]

/** The rows changed since the previous call. */
export function takeChangedRows(state: RegistryState, block: number | undefined): ChangedRows {
  return {
    block,
    operators: state.operators.takeChanged(),
    validators: state.validators.takeChanged(),
    clusters: state.clusters.takeChanged(),
    accounts: state.accounts.takeChanged(),
  }
}

/** Whether both changed the same row. */
export function shareRow(a: ChangedRows, b: ChangedRows): boolean {
  return (
    shareKey(a.operators, b.operators) ||
    shareKey(a.validators, b.validators) ||
    shareKey(a.clusters, b.clusters) ||
    shareKey(a.accounts, b.accounts)
  )
}

function shareKey<Key>(a: ReadonlyMap<Key, unknown>, b: ReadonlyMap<Key, unknown>): boolean {
  for (const key of b.keys()) if (a.has(key)) return true
  return false
}
