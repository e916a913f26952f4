import type { NetworkEvent } from '@ssv-exporter/contracts/events'
import type { RegistryState } from '../registry-state.ts'
import { applyModuleUpgraded, applyUpgradeBlock } from './eth-era.ts'

/** Stores network-wide contract settings; these events are never malformed. */
export function applyNetworkEvent(state: RegistryState, event: NetworkEvent): undefined {
  const [name, value] = parameterOf(event)
  state.history.parameters.push({ ...state.at, name, event: event.name, value: String(value) })
  if (event.name === 'SSVNetworkUpgradeBlock') applyUpgradeBlock(state, event)
  if (event.name === 'ModuleUpgraded') applyModuleUpgraded(state, event)
}

/**
 * For events of both versions, the name does not tell the currency: it follows from the position in
 * the chain.
 */
function parameterOf(event: NetworkEvent): [name: string, value: bigint | number | string] {
  switch (event.name) {
    case 'NetworkFeeUpdated':
      return ['networkFee', event.newFee]
    case 'NetworkFeeUpdatedSSV':
      return ['ssvNetworkFee', event.newFee]
    case 'LiquidationThresholdPeriodUpdated':
      return ['liquidationThreshold', event.value]
    case 'LiquidationThresholdPeriodSSVUpdated':
      return ['ssvLiquidationThreshold', event.value]
    case 'MinimumLiquidationCollateralUpdated':
      return ['minimumCollateral', event.value]
    case 'MinimumLiquidationCollateralSSVUpdated':
      return ['ssvMinimumCollateral', event.value]
    case 'OperatorFeeIncreaseLimitUpdated':
      return ['operatorFeeIncreaseLimit', event.value]
    case 'DeclareOperatorFeePeriodUpdated':
      return ['declareOperatorFeePeriod', event.value]
    case 'ExecuteOperatorFeePeriodUpdated':
      return ['executeOperatorFeePeriod', event.value]
    case 'OperatorMaximumFeeUpdated':
      return ['operatorMaximumFee', event.maxFee]
    case 'MinimumOperatorEthFeeUpdated':
      return ['ethOperatorMinimumFee', event.minFee]
    case 'MinBlocksBetweenUpdatesUpdated':
      return ['minimumBlocksBetweenUpdates', event.value]
    case 'QuorumUpdated':
      return ['quorum', event.quorum]
    case 'CooldownDurationUpdated':
      return ['cooldownDuration', event.duration]
    case 'SSVNetworkUpgradeBlock':
      return ['version', event.version ?? event.versionHash ?? '']
    case 'ModuleUpgraded':
      return [`module${event.moduleId}`, event.moduleAddress]
    case 'Upgraded':
      return ['implementation', event.implementation]
  }
}
