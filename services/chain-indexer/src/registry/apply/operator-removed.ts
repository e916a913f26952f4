import type { OperatorRemoved } from '@ssv-exporter/contracts/events'
import type { MalformedEvent } from '../malformed-event.ts'
import { type RegistryState, registeredOperator, setOperator } from '../registry-state.ts'

/** Removes an operator; validators that name it keep it in their committee. */
export function applyOperatorRemoved(
  state: RegistryState,
  event: OperatorRemoved,
  block: number,
): MalformedEvent | undefined {
  const operator = registeredOperator(state, event.operatorId)
  if (operator === undefined) return 'operator-unknown'
  setOperator(state, { ...operator, removedBlock: block }, { block })
  return undefined
}
