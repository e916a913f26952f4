import type { Currency } from './currency.ts'
import type { NetworkLedger } from './network-ledger.ts'
import type { OperatorLedger } from './operator-ledger.ts'

/** The books that events are entered in. Whoever keeps them answers `NO_LEDGER` and `NO_NETWORK_LEDGER` for new ones. */
export interface Ledgers {
  operator(currency: Currency, operatorId: bigint): OperatorLedger
  setOperator(currency: Currency, operatorId: bigint, ledger: OperatorLedger): void
  network(currency: Currency): NetworkLedger
  setNetwork(currency: Currency, ledger: NetworkLedger): void
}

/** When an event happened, and in which of the contract's two ages. */
export interface AccountingContext {
  readonly block: number
  /**
   * What events about fees and limits are in that do not say it: SSV up to the upgrade to v2.0.0, ETH behind it.
   *
   * Source: SSVNetwork v2.0.0, ABI: the old names went over to ETH, SSV got names of its own.
   */
  readonly feeCurrency: Currency
}
