/**
 * Units of a validator with the standard effective balance of 32 ETH.
 *
 * Source: SSVNetwork v2.0.0, SSVCoreTypes (10 000 units for 32 ETH).
 */
export const UNITS_PER_VALIDATOR = 10_000n

const STANDARD_BALANCE_ETH = 32n

/**
 * The weight by which an effective balance pays fees: ceil(EB · 10000 / 32).
 *
 * @param effectiveBalance whole ETH, of a whole cluster
 * Source: SSVNetwork v2.0.0, ClusterLib `ebToVUnits`.
 */
export function vUnitsOf(effectiveBalance: bigint): bigint {
  const scaled = effectiveBalance * UNITS_PER_VALIDATOR
  return (scaled + STANDARD_BALANCE_ETH - 1n) / STANDARD_BALANCE_ETH
}

/**
 * The effective balance that units represent: floor(units · 32 / 10000), in whole ETH.
 *
 * Source: SSVNetwork v2.0.0, ClusterLib `vUnitsToEB`. It inverts `vUnitsOf` exactly for whole ETH.
 */
export function effectiveBalanceOf(vUnits: bigint): bigint {
  return (vUnits * STANDARD_BALANCE_ETH) / UNITS_PER_VALIDATOR
}
