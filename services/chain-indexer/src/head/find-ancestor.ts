import type { BlockHeader } from '@ssv-exporter/store/recent-blocks'
import type { ChainSource } from '../rpc/chain-source.ts'
import { RpcError } from '../rpc/errors.ts'
import { contiguousBlocks } from './contiguous-blocks.ts'
import { ReorgTooDeepError } from './errors.ts'

/**
 * Walks back by hash from a header of the new chain to the last common block. By hash, because a
 * query by number may be answered from yet another fork.
 * @param kept headers of the indexed chain, highest first
 * @param floor the block before the start block, shared by all forks
 * @throws ReorgTooDeepError, RpcError
 */
export async function findAncestor(
  source: ChainSource,
  kept: readonly BlockHeader[],
  header: BlockHeader,
  { indexedBlock, floor }: { indexedBlock: number; floor: number },
): Promise<BlockHeader> {
  const hashes = contiguousBlocks(kept, indexedBlock)
  const lowestKept = [...hashes.keys()].at(-1)
  let candidate = header
  while (hashes.get(candidate.number) !== candidate.hash && candidate.number > floor) {
    if (lowestKept === undefined || candidate.number < lowestKept) {
      throw new ReorgTooDeepError({ lowestKept, at: candidate.number })
    }
    const parent = await source.blockByHash(candidate.parentHash)
    if (parent?.number !== candidate.number - 1) {
      throw new RpcError('missing', {
        endpoint: 'any',
        method: 'eth_getBlockByHash',
        detail: `no block ${candidate.number - 1} ${candidate.parentHash}`,
      })
    }
    candidate = parent
  }
  return candidate
}
