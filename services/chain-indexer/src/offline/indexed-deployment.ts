import {
  CONTRACT_GENERATIONS,
  type ContractGeneration,
} from '@ssv-exporter/contracts/contract-generation'
import type { Database } from '@ssv-exporter/store/database'
import { type Deployment, readDeployment } from '@ssv-exporter/store/deployment'
import { NotReplayableError } from './errors.ts'

export type IndexedDeployment = Deployment & { generation: ContractGeneration }

/**
 * The deployment that the database was indexed from.
 * @throws NotReplayableError when there is none, or none that this build can read
 */
export async function readIndexedDeployment(database: Database): Promise<IndexedDeployment> {
  const stored = await readDeployment(database)
  const generation = CONTRACT_GENERATIONS.find((known) => known === stored?.generation)
  if (stored === undefined || generation === undefined) {
    throw new NotReplayableError({ generation: stored?.generation })
  }
  return { ...stored, generation }
}
