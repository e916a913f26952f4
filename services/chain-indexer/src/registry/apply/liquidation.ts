import type { CurrentEvent } from '@ssv-exporter/contracts/current-event'
import type { AccountEnabled, AccountLiquidated } from '@ssv-exporter/contracts/events'
import type { Validator } from '@ssv-exporter/store/registry/validators'
import { clusterIdOf } from '../cluster-id-of.ts'
import { type RegistryState, setValidator } from '../registry-state.ts'
import { applyClusterSnapshot } from './cluster-snapshot.ts'

/** Marks the registered validators of a cluster; there may be none. */
export function applyClusterLiquidation(
  state: RegistryState,
  event: CurrentEvent<'ClusterLiquidated' | 'ClusterReactivated'>,
  block: number,
): undefined {
  applyClusterSnapshot(state, event)
  const id = clusterIdOf(event)
  const liquidated = event.name === 'ClusterLiquidated'
  mark(state, { liquidated, block }, (validator) => validator.clusterId === id)
}

/** v2 liquidates all validators of an owner at once. */
export function applyAccountLiquidation(
  state: RegistryState,
  event: AccountLiquidated | AccountEnabled,
  block: number,
): undefined {
  const liquidated = event.name === 'AccountLiquidated'
  mark(state, { liquidated, block }, (validator) => validator.owner === event.owner)
}

function mark(
  state: RegistryState,
  { liquidated, block }: { liquidated: boolean; block: number },
  belongs: (validator: Validator) => boolean,
): void {
  for (const validator of [...state.validators.all()]) {
    if (validator.removedBlock !== undefined || validator.liquidated === liquidated) continue
    if (belongs(validator)) setValidator(state, { ...validator, liquidated }, { block })
  }
}
