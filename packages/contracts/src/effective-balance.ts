/** The contract's units for a validator with 32 ETH. */
export const V_UNITS_PER_VALIDATOR = 10_000
const ETH_PER_VALIDATOR = 32

/** @returns the effective balance, given in whole ETH, in the contract's unit */
export function vUnitsOf(effectiveBalance: number): number {
  return Math.ceil((effectiveBalance * V_UNITS_PER_VALIDATOR) / ETH_PER_VALIDATOR)
}

/**
 * The effective balance of a cluster in whole ETH.
 * @param vUnits the stored value; absent: 32 ETH per validator
 */
export function effectiveBalance(
  vUnits: number | null | undefined,
  validatorCount: number,
): number {
  return vUnits === null || vUnits === undefined
    ? validatorCount * ETH_PER_VALIDATOR
    : Math.floor((vUnits * ETH_PER_VALIDATOR) / V_UNITS_PER_VALIDATOR)
}
