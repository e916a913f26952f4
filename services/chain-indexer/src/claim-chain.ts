import type { Database } from '@ssv-exporter/store/database'
import { claimDeployment, readDeployment } from '@ssv-exporter/store/deployment'
import { ChainMismatchError } from './errors.ts'
import type { ChainIndexerOptions } from './indexer-options.ts'
import type { ChainSource } from './rpc/chain-source.ts'
import { RpcError } from './rpc/errors.ts'
import type { Anchor } from './rpc/identify-endpoint.ts'

/**
 * Claims the database for the configured chain and contract, or checks that it already belongs to
 * them. A chain is identified by its id and by one of its blocks: the start block, once final. It
 * is needed anyway, and nodes need not keep any other.
 * @throws ChainMismatchError, DeploymentMismatchError, RpcError
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
  const anchor =
    stored === undefined
      ? await firstAnchor(source, options)
      : await presentAnchor(source, { number: stored.anchorBlock, hash: stored.anchorHash })
  await claimDeployment(database, {
    network,
    chainId,
    anchorBlock: anchor.number,
    anchorHash: anchor.hash,
    contract: contractAddress,
    generation,
    startBlock,
  })
  source.anchor(anchor)
}

/**
 * The start block; while it may still be reorganised away, the block before it, which identifies
 * the same chain.
 */
async function firstAnchor(
  source: ChainSource,
  { startBlock, finalityDepth }: ChainIndexerOptions,
): Promise<Anchor> {
  const start = await source.block(startBlock)
  const isFinal = startBlock === 0 || (await source.head()).number - startBlock >= finalityDepth
  return isFinal ? start : { number: startBlock - 1, hash: start.parentHash }
}

/**
 * The anchor block as the chain has it now. If no endpoint has the block, the stored anchor is
 * trusted: later blocks must link to the last indexed block.
 */
async function presentAnchor(source: ChainSource, stored: Anchor): Promise<Anchor> {
  try {
    return await source.block(stored.number)
  } catch (error) {
    if (error instanceof RpcError && NOT_SERVED.has(error.reason)) return stored
    throw error
  }
}

const NOT_SERVED: ReadonlySet<string> = new Set(['missing', 'pruned'])
