import type { CurrentEvent } from '@ssv-exporter/contracts/current-event'
import type { MalformedEvent } from '../malformed-event.ts'
import {
  currencyOf,
  type RegistryState,
  registeredOperator,
  setOperator,
} from '../registry-state.ts'
import { NOTHING_DECLARED, recordLedgerEntry } from './operator.ts'

/** Removes an operator and clears its fee; its validators keep it in their committees. */
export function applyOperatorRemoved(
  state: RegistryState,
  event: CurrentEvent<'OperatorRemoved'>,
  block: number,
): MalformedEvent | undefined {
  const operator = registeredOperator(state, event.operatorId)
  if (operator === undefined) return 'operator-unknown'
  recordLedgerEntry(state, event.operatorId, event.name, undefined)
  const ethFee = currencyOf(state) === 'ETH' ? 0n : operator.ethFee
  setOperator(
    state,
    { ...operator, ...NOTHING_DECLARED, fee: 0n, ethFee, removedBlock: block },
    { block },
  )
  return undefined
}
