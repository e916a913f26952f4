import type { OperatorEvent } from '@ssv-exporter/contracts/events'
import type { OperatorLedgerEvent } from '@ssv-exporter/store/registry/operator-history'
import type { Operator } from '@ssv-exporter/store/registry/operators'
import { fitsSafeInteger } from '../fits-safe-integer.ts'
import type { MalformedEvent } from '../malformed-event.ts'
import { currencyOf, operatorById, type RegistryState, setOperator } from '../registry-state.ts'

/** The zero address, as emitted for none. */
export const NO_ADDRESS = /^0x0{40}$/

/** Stores what an event changes of its operator. */
export function applyOperatorEvent(
  state: RegistryState,
  event: OperatorEvent,
): MalformedEvent | undefined {
  const operator = operatorById(state, event.operatorId)
  if (operator === undefined) return 'operator-unknown'
  const { block } = state.at
  setOperator(state, { ...operator, ...changeOf(state, event, operator) }, { block })
  return undefined
}

function changeOf(
  state: RegistryState,
  event: OperatorEvent,
  { withdrawn = 0n, ethWithdrawn = 0n }: Operator,
): Partial<Operator> {
  const eth = currencyOf(state) === 'ETH'
  switch (event.name) {
    case 'OperatorFeeDeclared':
      return { declaredFee: event.fee, declaredBlock: state.at.block }
    case 'OperatorFeeDeclarationCancelled':
      return NOTHING_DECLARED
    case 'OperatorFeeExecuted':
      recordLedgerEntry(state, event.operatorId, event.name, event.fee)
      return { ...NOTHING_DECLARED, ...(eth ? { ethFee: event.fee } : { fee: event.fee }) }
    case 'OperatorWithdrawn':
      recordLedgerEntry(state, event.operatorId, event.name, event.value)
      return eth
        ? { ethWithdrawn: ethWithdrawn + event.value }
        : { withdrawn: withdrawn + event.value }
    case 'OperatorWithdrawnSSV':
      recordLedgerEntry(state, event.operatorId, event.name, event.value)
      return { withdrawn: withdrawn + event.value }
    // Before v1.2.0 an operator whitelisted a single address, which made it private.
    case 'OperatorWhitelistUpdated':
      return NO_ADDRESS.test(event.whitelisted)
        ? { whitelist: [], isPrivate: false }
        : { whitelist: [event.whitelisted], isPrivate: true }
  }
}

export const NOTHING_DECLARED = { declaredFee: undefined, declaredBlock: undefined }

/** Appends to an operator's fee and withdrawal history. */
export function recordLedgerEntry(
  state: RegistryState,
  operatorId: bigint,
  event: OperatorLedgerEvent,
  value: bigint | undefined,
): void {
  if (!fitsSafeInteger(operatorId)) return
  state.history.operators.push({ ...state.at, operatorId: Number(operatorId), event, value })
}
