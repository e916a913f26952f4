import type { Transaction } from '@ssv-exporter/store/database'
import { loadClusters } from '@ssv-exporter/store/registry/clusters'
import type { PreparedLog } from '../registry/prepared-log.ts'
import { clustersOf, type KnownBefore, type LastOperator } from './contradiction-search.ts'

/** The stored state of the operators and clusters in `prepared`. */
export async function knownBefore(
  transaction: Transaction,
  prepared: readonly PreparedLog[],
  startBlock: number,
): Promise<KnownBefore> {
  const clusters = await loadClusters(transaction, clustersOf(prepared))
  return {
    startBlock,
    lastOperator: await readLastOperator(transaction, startBlock),
    clusters: clusters.map(({ id, validatorCount, updatedBlock: block }) => [
      id,
      { validatorCount, block },
    ]),
  }
}

/** Ids ascend along the chain: the last event has the highest. */
async function readLastOperator(
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
export const nothingBefore = (startBlock: number): KnownBefore => ({
  startBlock,
  lastOperator: { id: 0n, block: startBlock },
  clusters: [],
})
