import type { NetworkParameter } from '../registry/network-parameters.ts'
import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

/**
 * A parameter set by one event, and the registry's indexed block; one row without a name if nothing
 * was set.
 */
export interface NetworkParameterRow extends Omit<NetworkParameter, 'name'> {
  name: string | null
  /** null before the first indexed block. */
  indexedBlock: number | null
}

/**
 * Parameters set up to and including a block, in chain order, with the registry's indexed block. A
 * single statement, so both are consistent.
 * @param toBlock defaults to the last indexed block
 */
export function selectNetworkParameters(
  toBlock: number | undefined,
): RowQuery<NetworkParameterRow> {
  const builder = createRowQueryBuilder()
  const block = builder.value(toBlock ?? null)
  return builder.build(
    'select-network-parameters',
    `SELECT p.name, p.block_number AS block, p.log_index AS "logIndex", p.event, p.value,
       CASE WHEN c.indexed_hash IS NOT NULL THEN c.indexed_block END AS "indexedBlock"
     FROM cursor c LEFT JOIN network_parameter p
       ON p.block_number <= coalesce(${block}::bigint, c.indexed_block)
     ORDER BY p.block_number, p.log_index, p.name`,
  )
}
