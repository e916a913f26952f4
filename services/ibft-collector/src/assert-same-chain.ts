import { type NetworkName, presetOf } from '@ssv-exporter/contracts/presets'
import type { Database } from '@ssv-exporter/store/database'
import { readDeployment } from '@ssv-exporter/store/deployment'
import { OtherChainError } from './errors.ts'

/**
 * Checks that the registry in the database belongs to the network's chain; a registry that no
 * indexer has claimed yet is accepted.
 * @throws OtherChainError, DatabaseError
 */
export async function assertSameChain(database: Database, network: NetworkName): Promise<void> {
  const expected = presetOf(network)?.chainId
  const found = (await readDeployment(database))?.chainId
  if (expected === undefined || found === undefined || expected === found) return
  throw new OtherChainError({ network, expected, found })
}
