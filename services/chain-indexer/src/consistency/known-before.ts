import type { RegistryState } from '../registry/registry-state.ts'
import type { KnownBefore, LastOperator } from './contradiction-search.ts'

/** The state before the logs for which `state` was loaded. */
export function knownBefore(
  { clusters }: Pick<RegistryState, 'clusters'>,
  lastOperator: LastOperator | undefined,
  startBlock: number,
): KnownBefore {
  return {
    ...emptyState(startBlock),
    ...(lastOperator && { lastOperator }),
    cluster(id) {
      const row = clusters.get(id)
      return row && { validatorCount: row.validatorCount, block: row.updatedBlock }
    },
  }
}

/** The state before the first log. */
export const emptyState = (startBlock: number): KnownBefore => ({
  startBlock,
  lastOperator: { id: 0n, block: startBlock },
  cluster: () => undefined,
})
