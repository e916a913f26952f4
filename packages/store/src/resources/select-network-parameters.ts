import type { NetworkParameter } from '../registry/network-parameters.ts'
import { createSelectionBuilder, type Selection } from './selection.ts'

/** A parameter as one event set it, and how far the registry is; one row without a name when nothing was set. */
export interface NetworkParameterRow extends Omit<NetworkParameter, 'name'> {
  name: string | null
  /** null before a first block was indexed. */
  indexedBlock: number | null
}

/**
 * What was set up to the end of a block, in chain order; with how far the registry is, in one statement and so of one moment.
 * @param toBlock the last one that is indexed when absent
 */
export function selectNetworkParameters(
  toBlock: number | undefined,
): Selection<NetworkParameterRow> {
  const builder = createSelectionBuilder()
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
