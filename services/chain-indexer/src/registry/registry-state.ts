import type { Account } from '@ssv-exporter/store/registry/accounts'
import type { ClusterSnapshot } from '@ssv-exporter/store/registry/cluster-history'
import type { Cluster, Currency } from '@ssv-exporter/store/registry/clusters'
import type { LogLocation } from '@ssv-exporter/store/registry/log-location'
import type { EthSince, NetworkParameter } from '@ssv-exporter/store/registry/network-parameters'
import type { NextIndexes } from '@ssv-exporter/store/registry/next-indexes'
import type { OperatorEntry } from '@ssv-exporter/store/registry/operator-history'
import type { Operator } from '@ssv-exporter/store/registry/operators'
import type { Validator } from '@ssv-exporter/store/registry/validators'
import { keyText } from './key-text.ts'
import type { RegistryChange } from './registry-change.ts'
import type { Rows } from './rows.ts'

/** The part of the registry that a batch of events may change, and the changes made. */
export interface RegistryState {
  /** Operators by index. */
  operators: Rows<number, Operator>
  /** Validators by key id. */
  validators: Rows<number, Validator>
  clusters: Rows<string, Cluster>
  accounts: Rows<string, Account>
  next: NextIndexes
  /** Operator indexes by contract id and by key id, including removed operators. */
  operatorIndexes: { byId: Map<number, number>; byKeyId: Map<number, number[]> }
  /** Key id of each operator key in the batch, by `keyText`. */
  operatorKeyIds: ReadonlyMap<string, number>
  /** Key id of each validator key in the batch. */
  validatorKeyIds: ReadonlyMap<string, number>
  /** Changes to publish, in event order. */
  changes: RegistryChange[]
  /** The log being applied. */
  at: LogLocation
  /** Where the contract became v2; undefined while unknown. */
  ethSince: EthSince | undefined
  /** Operator events since then, while another boundary may still be declared. */
  entriesSinceEth: readonly OperatorEntry[]
  /** New history entries, in chain order. */
  history: RegistryHistory
}

export interface RegistryHistory {
  clusters: ClusterSnapshot[]
  operators: OperatorEntry[]
  parameters: NetworkParameter[]
}

/** Currency of fees, withdrawals and new clusters at the log being applied. */
export const currencyOf = (state: RegistryState): Currency =>
  state.ethSince === undefined ? 'SSV' : 'ETH'

export function operatorKeyId(state: RegistryState, key: Uint8Array): number {
  return known(state.operatorKeyIds.get(keyText(key)))
}

export function validatorKeyId(state: RegistryState, publicKey: string): number {
  return known(state.validatorKeyIds.get(publicKey))
}

/** The loader requested the id of every key in the batch. */
function known(id: number | undefined): number {
  if (id === undefined) throw new Error('a key of the batch was not loaded')
  return id
}

/** The validator with this key, registered or removed. */
export function validatorByKey(state: RegistryState, publicKey: string): Validator | undefined {
  const keyId = state.validatorKeyIds.get(publicKey)
  return keyId === undefined ? undefined : state.validators.get(keyId)
}

/** The operator with this contract id, unless removed. */
export function registeredOperator(state: RegistryState, id: bigint): Operator | undefined {
  const operator = operatorById(state, id)
  return operator?.removedBlock === undefined ? operator : undefined
}

/** The operator with this contract id, registered or removed. */
export function operatorById(state: RegistryState, id: bigint): Operator | undefined {
  const index = state.operatorIndexes.byId.get(Number(id))
  return index === undefined ? undefined : state.operators.get(index)
}

/** All operators with this key, registered or removed. */
export function operatorsWithKey(state: RegistryState, keyId: number): Operator[] {
  const indexes = state.operatorIndexes.byKeyId.get(keyId) ?? []
  return indexes.flatMap((index) => state.operators.get(index) ?? [])
}

/** Block of a row's change, and whether a registration caused it. */
interface Setting {
  block: number
  registered?: boolean
}

/** Adds or replaces an operator, updates the look-up maps, and records the change. */
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

/** Adds or replaces a validator, and records the change. */
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

/** Adds or replaces the cluster snapshot left by `event`, and records the change. */
export function setCluster(
  state: RegistryState,
  cluster: Cluster & { currency: Currency },
  event: string,
): void {
  state.history.clusters.push({
    clusterId: cluster.id,
    block: state.at.block,
    logIndex: state.at.logIndex,
    event,
    validatorCount: cluster.validatorCount,
    networkFeeIndex: cluster.networkFeeIndex,
    index: cluster.index,
    active: cluster.active,
    balance: cluster.balance,
    currency: cluster.currency,
    vUnits: cluster.vUnits,
    migratedBlock: cluster.migratedBlock,
  })
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
