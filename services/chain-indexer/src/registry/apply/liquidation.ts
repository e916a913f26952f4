import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import type {
  AccountEnabled,
  AccountLiquidated,
  ClusterLiquidated,
  ClusterReactivated,
} from '@ssv-exporter/contracts/events'
import type { Validator } from '@ssv-exporter/store/registry/validators'
import type { RegistryState } from '../registry-state.ts'
import { applyClusterSnapshot } from './cluster-snapshot.ts'

/** Marks the registered validators of a cluster; none is no fault. */
export function applyClusterLiquidation(
  state: RegistryState,
  event: ClusterLiquidated | ClusterReactivated,
  block: number,
): undefined {
  applyClusterSnapshot(state, event, block)
  const id = clusterId(event.owner, event.operatorIds)
  mark(state, event.name === 'ClusterLiquidated', (validator) => validator.clusterId === id)
}

/** v2 liquidates an owner's validators all at once. */
export function applyAccountLiquidation(
  state: RegistryState,
  event: AccountLiquidated | AccountEnabled,
): undefined {
  mark(state, event.name === 'AccountLiquidated', (validator) => validator.owner === event.owner)
}

function mark(
  state: RegistryState,
  liquidated: boolean,
  belongs: (validator: Validator) => boolean,
): void {
  for (const validator of [...state.validators.all()]) {
    if (validator.removedBlock !== undefined || validator.liquidated === liquidated) continue
    if (belongs(validator)) state.validators.set(validator.keyId, { ...validator, liquidated })
  }
}
