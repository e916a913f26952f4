import type { Database } from '@ssv-exporter/store/database'
import { claimDeployment, readDeployment } from '@ssv-exporter/store/deployment'
import { ChainMismatchError } from './chain-mismatch-error.ts'
import type { ChainIndexerOptions } from './indexer-options.ts'
import type { ChainSource } from './rpc/chain-source.ts'
import { RpcFault } from './rpc/rpc-fault.ts'

/**
 * Marks the database as belonging to the chain and contract that are configured, or checks that it does. A chain is known
 * by its number and by a block of it: the start block, which is needed anyway. Nodes need not keep any other.
 * @throws ChainMismatchError, DeploymentMismatchError, RpcFault
 */
export async function claimChain(
  options: ChainIndexerOptions,
  { database, source }: { database: Database; source: ChainSource },
): Promise<void> {
  const chainId = await source.chainId()
  const { network, expectedChainId, generation, contractAddress, startBlock } = options
  if (expectedChainId !== undefined && expectedChainId !== chainId) {
    throw new ChainMismatchError({ network, expected: expectedChainId, found: chainId })
  }
  const stored = await readDeployment(database)
  const anchorBlock = stored?.anchorBlock ?? startBlock
  const anchorHash = (await hashOf(source, anchorBlock, stored !== undefined)) ?? stored?.anchorHash
  if (anchorHash === undefined) throw new Error('a new database has no anchor to fall back to')
  await claimDeployment(database, {
    network,
    chainId,
    anchorBlock,
    anchorHash,
    contract: contractAddress,
    generation,
    startBlock,
  })
  source.anchor({ number: anchorBlock, hash: anchorHash })
}

/**
 * @param mayLack in a database that was indexed into, what follows must fit the last indexed block: the anchor may be gone
 * @returns `undefined` when no endpoint has the block
 */
async function hashOf(
  source: ChainSource,
  number: number,
  mayLack: boolean,
): Promise<string | undefined> {
  try {
    return (await source.block(number)).hash
  } catch (error) {
    const isGone = error instanceof RpcFault && GONE.has(error.reason)
    if (isGone && mayLack) return undefined
    throw error
  }
}

const GONE: ReadonlySet<string> = new Set(['missing', 'pruned'])
