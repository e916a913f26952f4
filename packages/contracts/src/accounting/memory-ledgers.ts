import type { Currency } from './currency.ts'
import type { Ledgers } from './ledgers.ts'
import { type NetworkLedger, NO_NETWORK_LEDGER } from './network-ledger.ts'
import { NO_LEDGER, type OperatorLedger } from './operator-ledger.ts'

/** Ledgers in memory. */
export function createMemoryLedgers(): Ledgers {
  const operators = new Map<string, OperatorLedger>()
  const networks = new Map<Currency, NetworkLedger>()
  return {
    operator: (currency, id) => operators.get(`${currency} ${id}`) ?? NO_LEDGER,
    setOperator: (currency, id, ledger) => operators.set(`${currency} ${id}`, ledger),
    network: (currency) => networks.get(currency) ?? NO_NETWORK_LEDGER,
    setNetwork: (currency, ledger) => networks.set(currency, ledger),
  }
}
