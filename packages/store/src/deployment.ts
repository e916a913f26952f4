import { bytesToHex, hexToBytes } from '@ssv-exporter/encoding/node/hex'
import { createCursor } from './cursor.ts'
import type { Database } from './database.ts'
import { DeploymentMismatchError } from './errors.ts'
import { queryBuilder, unwrapped } from './query-builder.ts'
import { deployment } from './schema.ts'

/** The deployment a database belongs to. Hex in lower case with 0x. */
export interface Deployment {
  network: string
  chainId: number
  /** A block that identifies the chain among chains with the same chain id. */
  anchorBlock: number
  anchorHash: string
  contract: string
  generation: string
  startBlock: number
}

/** The fields that identify a deployment. The name is not one of them. */
const IDENTITY = ['chainId', 'anchorHash', 'contract', 'generation', 'startBlock'] as const

/** @returns the deployment of the database; `undefined` if the database is new */
export async function readDeployment(database: Database): Promise<Deployment | undefined> {
  const [row] = await unwrapped(queryBuilder(database, 'deployment').select().from(deployment))
  if (row === undefined) return undefined
  const { network, chainId, anchorBlock, generation, startBlock } = row
  return {
    network,
    chainId,
    anchorBlock,
    anchorHash: bytesToHex(row.anchorHash),
    contract: bytesToHex(row.contract),
    generation,
    startBlock,
  }
}

/**
 * Assigns a new database to `configured`, or checks that an existing one matches. The cursor of a
 * new database is set to the block before the start block.
 * @throws DeploymentMismatchError
 */
export async function claimDeployment(database: Database, configured: Deployment): Promise<void> {
  await database.transaction('claim-deployment', async (transaction) => {
    const { network, chainId, anchorBlock, generation, startBlock } = configured
    const claim = queryBuilder(transaction, 'claim-deployment')
      .insert(deployment)
      .values({
        network,
        chainId,
        anchorBlock,
        anchorHash: hexToBytes(configured.anchorHash),
        contract: hexToBytes(configured.contract),
        generation,
        startBlock,
      })
      .onConflictDoNothing({ target: deployment.id })
    await unwrapped(claim)
    await createCursor(transaction, configured.startBlock)
  })
  const stored = await readDeployment(database)
  if (stored === undefined) {
    const facts = { stored: configured, configured, differing: [] }
    throw new DeploymentMismatchError(facts, ['it was deleted while it was claimed'])
  }
  const differing = IDENTITY.filter((part) => stored[part] !== configured[part])
  if (differing.length === 0) return
  throw new DeploymentMismatchError(
    { stored, configured, differing },
    differing.map(
      (part) => `${part} ${stored[part]} in the database, ${configured[part]} configured`,
    ),
  )
}
