/**
 * The contract generations, oldest first. `legacy`, `v1` and `v2` are the seed era (the original's
 * `ABI_VERSION` 0, 1 and 2); `current` is the current SSVNetwork contract.
 */
export const CONTRACT_GENERATIONS = ['legacy', 'v1', 'v2', 'current'] as const

export type ContractGeneration = (typeof CONTRACT_GENERATIONS)[number]
