import type {
  ClusterEvent,
  NetworkEvent,
  OperatorAccessEvent,
  OperatorEvent,
  RegistryEvent,
} from '@ssv-exporter/contracts/events'
import { applyFeeRecipientAddressUpdated } from './apply/account.ts'
import { applyClusterSnapshot } from './apply/cluster-snapshot.ts'
import { applyAccountLiquidation, applyClusterLiquidation } from './apply/liquidation.ts'
import { applyNetworkEvent } from './apply/network.ts'
import { applyOperatorEvent } from './apply/operator.ts'
import { applyOperatorAccess } from './apply/operator-access.ts'
import { applyOperatorAdded } from './apply/operator-added.ts'
import { applyOperatorRemoved } from './apply/operator-removed.ts'
import { applySeedValidatorAdded } from './apply/seed-validator-added.ts'
import { applyValidatorAdded } from './apply/validator-added.ts'
import { applyValidatorExited, applyValidatorRemoved } from './apply/validator-removed.ts'
import type { MalformedEvent } from './malformed-event.ts'
import type { RegistryState } from './registry-state.ts'

/**
 * Applies one event to the registry.
 * @param keyFault the fault found by the key and signature checks, for a ValidatorAdded
 * @returns why it is not applied; `undefined` when it is
 */
export function applyEvent(
  state: RegistryState,
  event: RegistryEvent,
  block: number,
  keyFault: MalformedEvent | undefined,
): MalformedEvent | undefined {
  switch (event.name) {
    case 'OperatorAdded':
      return applyOperatorAdded(state, event, block)
    case 'OperatorRemoved':
      return applyOperatorRemoved(state, event, block)
    case 'ValidatorAdded':
      return event.generation === 'current'
        ? applyValidatorAdded(state, event, block, keyFault)
        : applySeedValidatorAdded(state, event, block, keyFault)
    case 'ValidatorRemoved':
      return applyValidatorRemoved(state, event, block)
    case 'ValidatorExited':
      return applyValidatorExited(state, event, block)
    case 'ClusterLiquidated':
    case 'ClusterReactivated':
      return applyClusterLiquidation(state, event, block)
    case 'AccountLiquidated':
    case 'AccountEnabled':
      return applyAccountLiquidation(state, event, block)
    case 'FeeRecipientAddressUpdated':
      return applyFeeRecipientAddressUpdated(state, event)
    default:
      return applyChange(state, event)
  }
}

/** Events without a rule of their own change the records that they name. */
function applyChange(
  state: RegistryState,
  event: ClusterEvent | OperatorEvent | OperatorAccessEvent | NetworkEvent,
): MalformedEvent | undefined {
  if ('cluster' in event) return applyClusterSnapshot(state, event)
  if ('operatorId' in event) return applyOperatorEvent(state, event)
  if ('operatorIds' in event) return applyOperatorAccess(state, event)
  return applyNetworkEvent(state, event)
}
