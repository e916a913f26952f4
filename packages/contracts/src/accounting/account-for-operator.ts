import { CURRENCIES, type Currency, packWei } from './currency.ts'
import type { AccountingContext, Ledgers } from './ledgers.ts'
import { NO_LEDGER, settle } from './operator-ledger.ts'

/** Operator events that change its fee or earnings. Amounts in wei. */
export type OperatorAccountingEvent =
  | { readonly name: 'OperatorAdded'; readonly operatorId: bigint; readonly fee: bigint }
  | { readonly name: 'OperatorFeeExecuted'; readonly operatorId: bigint; readonly fee: bigint }
  | { readonly name: 'OperatorWithdrawn'; readonly operatorId: bigint; readonly value: bigint }
  | { readonly name: 'OperatorWithdrawnSSV'; readonly operatorId: bigint; readonly value: bigint }
  | { readonly name: 'OperatorRemoved'; readonly operatorId: bigint }

/**
 * Applies an operator event.
 *
 * The ETH fee that an SSV operator receives with its first ETH cluster is represented as
 * OperatorFeeExecuted.
 *
 * Source: SSVNetwork v2.0.0, SSVOperators and OperatorLib (`ensureETHDefaults`,
 * `updateSnapshotSt`).
 */
export function accountForOperator(
  ledgers: Ledgers,
  event: OperatorAccountingEvent,
  { block, feeCurrency }: AccountingContext,
): void {
  const { operatorId } = event
  switch (event.name) {
    case 'OperatorAdded':
      for (const currency of CURRENCIES) ledgers.setOperator(currency, operatorId, NO_LEDGER)
      change(feeCurrency, { fee: event.fee })
      break
    case 'OperatorFeeExecuted':
      change(feeCurrency, { fee: event.fee })
      break
    case 'OperatorWithdrawn':
      change(feeCurrency, { withdrawn: event.value })
      break
    case 'OperatorWithdrawnSSV':
      change('SSV', { withdrawn: event.value })
      break
    case 'OperatorRemoved':
      for (const currency of CURRENCIES) {
        const { index } = settle(ledgers.operator(currency, operatorId), block)
        ledgers.setOperator(currency, operatorId, { ...NO_LEDGER, index, block, closed: true })
      }
  }

  function change(currency: Currency, to: { fee?: bigint; withdrawn?: bigint }): void {
    const ledger = settle(ledgers.operator(currency, operatorId), block)
    if (ledger.closed) return
    ledgers.setOperator(currency, operatorId, {
      ...ledger,
      fee: to.fee === undefined ? ledger.fee : packWei(currency, to.fee),
      earnings: ledger.earnings - packWei(currency, to.withdrawn ?? 0n),
    })
  }
}
