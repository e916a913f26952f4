import type { ChainBlock } from './chain-block.ts'
import type { Endpoint, Outcome, RpcCall } from './endpoint.ts'
import { RpcError } from './errors.ts'
import type { Priority } from './pacer.ts'
import { parseBlock } from './parse-block.ts'

export const quantity = (value: number) => `0x${value.toString(16)}`

const METHOD = 'eth_getBlockByNumber'

export const blockCall = (number: number): RpcCall => ({
  method: METHOD,
  params: [quantity(number), false],
})

/** @throws RpcError `missing` when the endpoint does not have the block */
export async function fetchBlock(endpoint: Endpoint, number: number): Promise<ChainBlock> {
  const [outcome] = await endpoint.batch([blockCall(number)])
  return readBlock(endpoint, number, outcome)
}

/** Reads the outcome of `blockCall`. @throws RpcError */
export function readBlock(
  endpoint: Endpoint,
  number: number,
  outcome: Outcome | undefined,
): ChainBlock {
  const answer = resultOf(outcome)
  if (answer === null) {
    const detail = `no block ${number}`
    throw new RpcError('missing', { endpoint: endpoint.name, method: METHOD, detail })
  }
  const header = parseBlock(answer)
  if (header?.number !== number) {
    const detail = 'not the requested block'
    throw new RpcError('invalid', { endpoint: endpoint.name, method: METHOD, detail })
  }
  return header
}

/** @throws RpcError of the call */
export function resultOf(outcome: Outcome | undefined): unknown {
  if (outcome === undefined) throw new Error('a call of the batch has no outcome')
  if ('fault' in outcome) throw outcome.fault
  return outcome.result
}

/**
 * The blocks with these numbers, in order, up to the first failure.
 * @throws RpcError if even the first failed
 */
export async function fetchBlocks(
  endpoint: Endpoint,
  numbers: readonly number[],
  priority?: Priority,
): Promise<ChainBlock[]> {
  const outcomes = await endpoint.batch(numbers.map(blockCall), priority)
  const blocks: ChainBlock[] = []
  for (const [index, number] of numbers.entries()) {
    try {
      blocks.push(readBlock(endpoint, number, outcomes[index]))
    } catch (error) {
      if (index === 0) throw error
      break
    }
  }
  return blocks
}

/** The endpoint's head block. @throws RpcError */
export async function fetchHead(endpoint: Endpoint): Promise<ChainBlock> {
  const header = parseBlock(await endpoint.request(METHOD, ['latest', false]))
  if (header === undefined) {
    throw new RpcError('invalid', {
      endpoint: endpoint.name,
      method: METHOD,
      detail: 'not a block',
    })
  }
  return header
}

/** @returns `undefined` when the endpoint does not have it. @throws RpcError */
export async function fetchBlockByHash(
  endpoint: Endpoint,
  hash: string,
): Promise<ChainBlock | undefined> {
  const method = 'eth_getBlockByHash'
  const header = parseBlock(await endpoint.request(method, [hash, false]))
  if (header !== undefined && header.hash !== hash) {
    throw new RpcError('invalid', {
      endpoint: endpoint.name,
      method,
      detail: 'not the requested block',
    })
  }
  return header
}
