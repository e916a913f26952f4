import { type NetworkName, presetOf } from '@ssv-exporter/contracts/presets'
import type { Database } from '@ssv-exporter/store/database'
import { readDeployment } from '@ssv-exporter/store/deployment'
import { OtherChainError } from './errors.ts'

/**
 * Sees that the registry in the database is that of the network; one that no indexer has claimed yet is nobody's.
 * @throws OtherChainError, DatabaseError
 */
export async function assertSameChain(database: Database, network: NetworkName): Promise<void> {
  const expected = presetOf(network)?.chainId
  const found = (await readDeployment(database))?.chainId
  if (expected === undefined || found === undefined || expected === found) return
  throw new OtherChainError({ network, expected, found })
}
