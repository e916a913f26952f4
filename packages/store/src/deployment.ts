import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { bytesToHex, hexToBytes } from './bytes.ts'
import { createCursor } from './cursor.ts'
import type { Database } from './database.ts'

/** What a database belongs to. Hex in lower case with 0x. */
export interface Deployment {
  network: string
  chainId: number
  genesisHash: string
  contract: string
  generation: string
  startBlock: number
}

/** The parts that make two deployments different; the name may change. */
const IDENTITY = ['chainId', 'genesisHash', 'contract', 'generation', 'startBlock'] as const

/** The database holds another chain, contract or generation than the one configured. */
export class DeploymentMismatchError extends ExporterError {
  constructor(stored: Deployment, configured: Deployment) {
    const differing = IDENTITY.filter((part) => stored[part] !== configured[part])
    const sides = differing
      .map((part) => `${part} ${stored[part]} in the database, ${configured[part]} configured`)
      .join('; ')
    super(
      `This database belongs to another deployment (${stored.network}, not ${configured.network}): ${sides}`,
      { code: 'DEPLOYMENT_MISMATCH', facts: { stored, configured, differing }, retryable: false },
    )
  }
}

interface DeploymentRow {
  network: string
  chain_id: number
  genesis_hash: Uint8Array
  contract: Uint8Array
  generation: string
  start_block: number
}

/** @returns what the database belongs to, `undefined` when it is new */
export async function readDeployment(database: Database): Promise<Deployment | undefined> {
  const [row] = await database.query<DeploymentRow>('deployment', 'SELECT * FROM deployment')
  if (row === undefined) return undefined
  return {
    network: row.network,
    chainId: row.chain_id,
    genesisHash: bytesToHex(row.genesis_hash),
    contract: bytesToHex(row.contract),
    generation: row.generation,
    startBlock: row.start_block,
  }
}

/**
 * Marks a new database as belonging to `configured`, or checks that it does. The cursor of a new one
 * stands before the start block.
 * @throws DeploymentMismatchError
 */
export async function claimDeployment(database: Database, configured: Deployment): Promise<void> {
  await database.transaction('claim-deployment', async (transaction) => {
    await transaction.query(
      'claim-deployment',
      `INSERT INTO deployment (network, chain_id, genesis_hash, contract, generation, start_block)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
      [
        configured.network,
        configured.chainId,
        hexToBytes(configured.genesisHash),
        hexToBytes(configured.contract),
        configured.generation,
        configured.startBlock,
      ],
    )
    await createCursor(transaction, configured.startBlock)
  })
  const stored = await readDeployment(database)
  if (stored === undefined || IDENTITY.some((part) => stored[part] !== configured[part])) {
    throw new DeploymentMismatchError(stored ?? configured, configured)
  }
}
