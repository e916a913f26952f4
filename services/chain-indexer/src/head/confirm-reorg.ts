import type { BlockHeader } from '@ssv-exporter/store/recent-blocks'
import type { ChainSource } from '../rpc/chain-source.ts'
import { RpcError } from '../rpc/errors.ts'
import { type OtherEndpoint, ReorgBelowFinalityError, ReorgTooDeepError } from './errors.ts'
import { findAncestor } from './find-ancestor.ts'

export interface ReorgLimits {
  indexedBlock: number
  /** The block before the start block, shared by all forks. */
  floor: number
  /** Blocks up to here count as final. */
  finalizedBlock: number
}

/**
 * Finds the last common block of the indexed chain and the chain of `header`. If it is below
 * finality, another endpoint is asked first: if that one still has the indexed chain, the answer
 * was wrong.
 * @param kept headers of the indexed chain, highest first
 * @throws ReorgBelowFinalityError, ReorgTooDeepError, RpcError
 */
export async function confirmReorg(
  source: ChainSource,
  kept: readonly BlockHeader[],
  header: BlockHeader,
  { indexedBlock, floor, finalizedBlock }: ReorgLimits,
): Promise<BlockHeader> {
  const endpoint = source.activeEndpoint()
  try {
    const ancestor = await findAncestor(source, kept, header, { indexedBlock, floor })
    if (ancestor.number >= finalizedBlock) return ancestor
    const other = await askAnother(source, kept, endpoint, ancestor.number + 1)
    throw new ReorgBelowFinalityError({
      ancestor: ancestor.number,
      finalizedBlock,
      endpoint,
      other,
    })
  } catch (error) {
    if (error instanceof ReorgTooDeepError) await askAnother(source, kept, endpoint, indexedBlock)
    throw error
  }
}

/**
 * @throws RpcError when another endpoint has the indexed chain; the endpoint that reported the
 * reorganisation is put to rest
 */
async function askAnother(
  source: ChainSource,
  kept: readonly BlockHeader[],
  endpoint: string,
  number: number,
): Promise<OtherEndpoint> {
  if (source.endpoints().length < 2) return 'none'
  const ours = kept.find((header) => header.number === number)?.hash
  const theirs = await source.block(number, { except: endpoint }).then(
    ({ hash }) => hash,
    () => undefined,
  )
  if (theirs === undefined) return 'unknown'
  if (theirs !== ours) return 'agrees'
  const detail = `a different chain from block ${number} on; another endpoint has the indexed one`
  const fault = new RpcError('inconsistent', { endpoint, method: 'eth_getBlockByHash', detail })
  source.reportFault(endpoint, fault)
  throw fault
}
