import type { ChainBlock } from './chain-block.ts'
import type { Endpoint } from './endpoint.ts'
import { RpcError } from './errors.ts'
import { blockCall, readBlock, resultOf } from './fetch-block.ts'
import { parseBlock } from './parse-block.ts'
import { parseQuantity } from './parse-hex.ts'

/** A block of our chain, which detects an endpoint of another chain with the same id. */
export interface Anchor {
  number: number
  /** Lower-case hex. */
  hash: string
}

export interface EndpointIdentity {
  chainId: number
  head: ChainBlock
}

/**
 * Queries an endpoint's identity: chain, head, whether it is syncing, and whether it has the
 * anchors.
 * @param anchors blocks that the endpoint does not have are skipped
 * @throws RpcError `invalid` if it has a different block at an anchor, `syncing` if it reports so
 */
export async function identifyEndpoint(
  endpoint: Endpoint,
  anchors: readonly Anchor[],
): Promise<EndpointIdentity> {
  const { name } = endpoint
  const outcomes = await endpoint.batch([
    { method: 'eth_chainId', params: [] },
    { method: 'eth_syncing', params: [] },
    { method: 'eth_getBlockByNumber', params: ['latest', false] },
    ...anchors.map(({ number }) => blockCall(number)),
  ])
  const [chain, syncing, latest, ...found] = outcomes
  const chainId = parseQuantity(resultOf(chain))
  if (chainId === undefined) {
    throw new RpcError('invalid', {
      endpoint: name,
      method: 'eth_chainId',
      detail: 'not a chain id',
    })
  }
  anchors.forEach((anchor, index) => {
    const hash = hashOf(endpoint, anchor, found[index])
    if (hash === undefined || hash === anchor.hash) return
    const detail = `a different chain: its block ${anchor.number} is ${hash} instead of ${anchor.hash}`
    throw new RpcError('invalid', { endpoint: name, method: 'eth_getBlockByNumber', detail })
  })
  if (syncing !== undefined && 'result' in syncing && isSyncing(syncing.result)) {
    const detail = 'the node is still synchronising'
    throw new RpcError('syncing', { endpoint: name, method: 'eth_syncing', detail })
  }
  const head = parseBlock(resultOf(latest))
  if (head === undefined) {
    const detail = 'not a block'
    throw new RpcError('invalid', { endpoint: name, method: 'eth_getBlockByNumber', detail })
  }
  return { chainId, head }
}

/** @returns `undefined` if the endpoint does not have the block */
function hashOf(
  endpoint: Endpoint,
  { number }: Anchor,
  outcome: Parameters<typeof readBlock>[2],
): string | undefined {
  try {
    return readBlock(endpoint, number, outcome).hash
  } catch (error) {
    if (error instanceof RpcError && (error.reason === 'missing' || error.reason === 'pruned')) {
      return undefined
    }
    throw error
  }
}

/**
 * An object while a node is syncing; go-ethereum also returns one while it only indexes old
 * transactions.
 */
function isSyncing(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false
  const { currentBlock, highestBlock, txIndexRemainingBlocks } = answer as Record<string, unknown>
  const current = parseQuantity(currentBlock)
  const highest = parseQuantity(highestBlock)
  const onlyIndexing =
    (parseQuantity(txIndexRemainingBlocks) ?? 0) > 0 &&
    current !== undefined &&
    highest !== undefined &&
    current >= highest
  return !onlyIndexing
}
