import type { Currency } from './currency.ts'
import type { NetworkLedger } from './network-ledger.ts'
import type { OperatorLedger } from './operator-ledger.ts'

/**
 * The ledgers that events are applied to. An implementation returns `NO_LEDGER` and
 * `NO_NETWORK_LEDGER` for new ones.
 */
export interface Ledgers {
  operator(currency: Currency, operatorId: bigint): OperatorLedger
  setOperator(currency: Currency, operatorId: bigint, ledger: OperatorLedger): void
  network(currency: Currency): NetworkLedger
  setNetwork(currency: Currency, ledger: NetworkLedger): void
}

/** The block of an event, and the contract's age at that time. */
export interface AccountingContext {
  readonly block: number
  /**
   * Currency of events about fees and limits that do not name one: SSV up to the upgrade to v2.0.0,
   * ETH after it.
   *
   * Source: SSVNetwork v2.0.0, ABI: the upgrade uses the old names for ETH and new names for SSV.
   */
  readonly feeCurrency: Currency
}
