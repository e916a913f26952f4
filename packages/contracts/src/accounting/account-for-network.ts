import { type Currency, packWei } from './currency.ts'
import { changeFee } from './fee-index.ts'
import type { AccountingContext, Ledgers } from './ledgers.ts'
import type { NetworkLedger } from './network-ledger.ts'

/**
 * Network events that change fees or liquidation rules of clusters. Amounts in wei, periods in
 * blocks.
 */
export type NetworkAccountingEvent =
  | { readonly name: 'NetworkFeeUpdated'; readonly newFee: bigint }
  | { readonly name: 'NetworkFeeUpdatedSSV'; readonly newFee: bigint }
  | { readonly name: 'LiquidationThresholdPeriodUpdated'; readonly value: bigint }
  | { readonly name: 'LiquidationThresholdPeriodSSVUpdated'; readonly value: bigint }
  | { readonly name: 'MinimumLiquidationCollateralUpdated'; readonly value: bigint }
  | { readonly name: 'MinimumLiquidationCollateralSSVUpdated'; readonly value: bigint }

/**
 * Applies a network event.
 *
 * Source: SSVNetwork v2.0.0, SSVDAO and ProtocolLib (`updateNetworkFee`, `updateNetworkFeeSSV`).
 */
export function accountForNetwork(
  ledgers: Ledgers,
  event: NetworkAccountingEvent,
  { block, feeCurrency }: AccountingContext,
): void {
  switch (event.name) {
    case 'NetworkFeeUpdated':
      change(feeCurrency, { fee: event.newFee })
      break
    case 'NetworkFeeUpdatedSSV':
      change('SSV', { fee: event.newFee })
      break
    case 'LiquidationThresholdPeriodUpdated':
      change(feeCurrency, { thresholdBlocks: event.value })
      break
    case 'LiquidationThresholdPeriodSSVUpdated':
      change('SSV', { thresholdBlocks: event.value })
      break
    case 'MinimumLiquidationCollateralUpdated':
      change(feeCurrency, { minimumCollateral: event.value })
      break
    case 'MinimumLiquidationCollateralSSVUpdated':
      change('SSV', { minimumCollateral: event.value })
  }

  /** Fees and collateral in wei. */
  function change(
    currency: Currency,
    {
      fee,
      ...limits
    }: Partial<Pick<NetworkLedger, 'fee' | 'thresholdBlocks' | 'minimumCollateral'>>,
  ): void {
    const ledger = ledgers.network(currency)
    const feeIndex = fee === undefined ? {} : changeFee(ledger, packWei(currency, fee), block)
    ledgers.setNetwork(currency, { ...ledger, ...feeIndex, ...limits })
  }
}
