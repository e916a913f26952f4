import type { Account } from '@ssv-exporter/store/registry/accounts'
import type { ClusterSnapshot } from '@ssv-exporter/store/registry/cluster-history'
import type { Cluster, Currency } from '@ssv-exporter/store/registry/clusters'
import type { LogPosition } from '@ssv-exporter/store/registry/log-position'
import type { EthSince, NetworkParameter } from '@ssv-exporter/store/registry/network-parameters'
import type { NextIndexes } from '@ssv-exporter/store/registry/next-indexes'
import type { OperatorEntry } from '@ssv-exporter/store/registry/operator-history'
import type { Operator } from '@ssv-exporter/store/registry/operators'
import type { Validator } from '@ssv-exporter/store/registry/validators'
import { keyText } from './key-text.ts'
import type { RegistryChange } from './registry-change.ts'
import type { Rows } from './rows.ts'

/** The part of the registry that a batch of events may touch, and what the events did to it. */
export interface RegistryState {
  /** By index. */
  operators: Rows<number, Operator>
  /** By the number of the key. */
  validators: Rows<number, Validator>
  clusters: Rows<string, Cluster>
  accounts: Rows<string, Account>
  next: NextIndexes
  /** Indexes of operators by contract number and by the number of their key, removed ones too. */
  operatorIndexes: { byId: Map<number, number>; byKeyId: Map<number, number[]> }
  /** The number of each operator key of the batch, by `keyText`. */
  operatorKeyIds: ReadonlyMap<string, number>
  /** The number of each validator key of the batch. */
  validatorKeyIds: ReadonlyMap<string, number>
  /** In event order; what consumers are told. */
  changes: RegistryChange[]
  /** The log whose event is being applied. */
  at: LogPosition
  /** Since when the contract is v2; undefined while it is not known to be. */
  ethSince: EthSince | undefined
  /** What operators did since then, while another boundary may still be declared. */
  entriesSinceEth: readonly OperatorEntry[]
  /** What is added to the histories, in chain order. */
  history: RegistryHistory
}

export interface RegistryHistory {
  clusters: ClusterSnapshot[]
  operators: OperatorEntry[]
  parameters: NetworkParameter[]
}

/** What fees and payouts are in, and clusters that begin, at the log whose event is being applied. */
export const currencyOf = (state: RegistryState): Currency =>
  state.ethSince === undefined ? 'SSV' : 'ETH'

export function operatorKeyId(state: RegistryState, key: Uint8Array): number {
  return known(state.operatorKeyIds.get(keyText(key)))
}

export function validatorKeyId(state: RegistryState, publicKey: string): number {
  return known(state.validatorKeyIds.get(publicKey))
}

/** The loader asked for the number of every key in the batch. */
function known(id: number | undefined): number {
  if (id === undefined) throw new Error('a key of the batch was not loaded')
  return id
}

/** The validator that ever registered this key. */
export function validatorByKey(state: RegistryState, publicKey: string): Validator | undefined {
  const keyId = state.validatorKeyIds.get(publicKey)
  return keyId === undefined ? undefined : state.validators.get(keyId)
}

/** The operator with this contract number, unless it was removed. */
export function registeredOperator(state: RegistryState, id: bigint): Operator | undefined {
  const operator = operatorById(state, id)
  return operator?.removedBlock === undefined ? operator : undefined
}

/** The operator that ever had this contract number. */
export function operatorById(state: RegistryState, id: bigint): Operator | undefined {
  const index = state.operatorIndexes.byId.get(Number(id))
  return index === undefined ? undefined : state.operators.get(index)
}

/** The operators that ever registered this key. */
export function operatorsWithKey(state: RegistryState, keyId: number): Operator[] {
  const indexes = state.operatorIndexes.byKeyId.get(keyId) ?? []
  return indexes.flatMap((index) => state.operators.get(index) ?? [])
}

/** How a row is changed: when, and whether by a registration. */
interface Setting {
  block: number
  registered?: boolean
}

/** Adds or replaces an operator, keeping the look-ups true; consumers are told. */
export function setOperator(
  state: RegistryState,
  operator: Operator,
  { block, registered = false }: Setting,
): void {
  state.changes.push({
    type: 'operator',
    op: operator.removedBlock === undefined ? 'put' : 'remove',
    block,
    row: operator,
    before: state.operators.get(operator.index),
    registered,
  })
  state.operators.set(operator.index, operator)
  if (operator.operatorId !== undefined) {
    state.operatorIndexes.byId.set(operator.operatorId, operator.index)
  }
  const withKey = state.operatorIndexes.byKeyId.get(operator.keyId) ?? []
  if (!withKey.includes(operator.index)) {
    state.operatorIndexes.byKeyId.set(operator.keyId, [...withKey, operator.index])
  }
}

/** Adds or replaces a validator; consumers are told. */
export function setValidator(
  state: RegistryState,
  validator: Validator,
  { block, registered = false }: Setting,
): void {
  state.changes.push({
    type: 'validator',
    op: validator.removedBlock === undefined ? 'put' : 'remove',
    block,
    row: validator,
    before: state.validators.get(validator.keyId),
    registered,
  })
  state.validators.set(validator.keyId, validator)
}

/** Adds or replaces the snapshot of a cluster, as `event` left it; consumers are told. */
export function setCluster(
  state: RegistryState,
  cluster: Cluster & { currency: Currency },
  event: string,
): void {
  const { id, operatorIds: _, owner: __, updatedBlock: ___, ...snapshot } = cluster
  state.history.clusters.push({ ...snapshot, ...state.at, clusterId: id, event })
  state.changes.push({
    type: 'cluster',
    op: 'put',
    block: state.at.block,
    row: cluster,
    before: state.clusters.get(cluster.id),
    registered: false,
  })
  state.clusters.set(cluster.id, cluster)
}
