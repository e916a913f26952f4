import type { Transaction } from '@ssv-exporter/store/database'
import type { RegistryState } from '../registry/registry-state.ts'
import type { KnownBefore, LastOperator } from './contradiction-search.ts'

/** The state before the logs for which `state` was loaded. */
export function knownBefore(
  { clusters }: Pick<RegistryState, 'clusters'>,
  lastOperator: LastOperator,
  startBlock: number,
): KnownBefore {
  return {
    startBlock,
    lastOperator,
    cluster(id) {
      const row = clusters.get(id)
      return row && { validatorCount: row.validatorCount, block: row.updatedBlock }
    },
  }
}

/** Ids ascend along the chain: the last event has the highest. */
export async function readLastOperator(
  transaction: Transaction,
  startBlock: number,
): Promise<LastOperator> {
  const [row] = await transaction.query<{ block: number; id: string }>(
    'last-operator',
    `SELECT block_number AS block, encode(substring(topics FROM 33 FOR 32), 'hex') AS id
     FROM contract_log WHERE event = 'OperatorAdded' AND canonical
     ORDER BY block_number DESC, log_index DESC LIMIT 1`,
  )
  if (row === undefined) return { id: 0n, block: startBlock }
  return { id: BigInt(`0x${row.id}`), block: row.block }
}

/** The state before the first log. */
export const emptyState = (startBlock: number): KnownBefore => ({
  startBlock,
  lastOperator: { id: 0n, block: startBlock },
  cluster: () => undefined,
})
