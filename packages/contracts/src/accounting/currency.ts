/** The currency that a cluster pays in. The contract has separate accounting for each. */
export const CURRENCIES = ['SSV', 'ETH'] as const

export type Currency = (typeof CURRENCIES)[number]

/**
 * Wei in the unit that the contract counts fees and indices in.
 *
 * Source: SSVNetwork v2.0.0, SSVCoreTypes (`DEDUCTED_DIGITS` 10^7 for SSV, `ETH_DEDUCTED_DIGITS` 10^5 for ETH).
 */
export const PACKED_UNIT: Readonly<Record<Currency, bigint>> = {
  SSV: 10_000_000n,
  ETH: 100_000n,
}

/**
 * An amount in wei as the contract stores it. It rejects fees that are not a multiple of the unit
 * (`MaxPrecisionExceeded`), and pays earnings out in whole units, so that nothing is lost.
 */
export function packWei(currency: Currency, wei: bigint): bigint {
  return wei / PACKED_UNIT[currency]
}
