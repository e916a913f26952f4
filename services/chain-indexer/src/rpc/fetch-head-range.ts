import type { BlockRange, TimedLog } from './block-range.ts'
import type { ChainBlock } from './chain-block.ts'
import type { Endpoint } from './endpoint.ts'
import { RpcError } from './errors.ts'
import { blockCall, fetchBlocks, readBlock } from './fetch-block.ts'
import { rangeCall, readLogs } from './fetch-logs.ts'
import type { Priority } from './pacer.ts'
import { proveBlocks } from './proof/prove-blocks.ts'

export interface RangeRequest {
  /** Lower-case hex. */
  address: string
  from: number
  to: number
}

/**
 * Fetches every header of a range and its logs from one endpoint, and proves the logs of each block
 * by its header. The range is shorter than requested if a header is missing.
 * @throws RpcError `missing`, `inconsistent` or `incomplete` if the parts do not form one chain
 */
export async function fetchHeadRange(
  endpoint: Endpoint,
  { address, from, to }: RangeRequest,
  priority: Priority = 'live',
): Promise<BlockRange & { headers: readonly ChainBlock[] }> {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const headers = await fetchBlocks(endpoint, numbers, priority)
  assertChained(endpoint, headers)
  const last = headers.at(-1) as ChainBlock
  const asked = { address, from, to: last.number }
  // The proof queries logs by hash anyway; a range of one block needs no other query.
  const single = headers.length === 1
  const calls = single ? [] : [rangeCall(address, from, last.number), blockCall(last.number)]
  const [logs, again] = await endpoint.batch(calls, priority)
  if (!single && readBlock(endpoint, last.number, again).hash !== last.hash) {
    throw inconsistent(endpoint, `block ${last.number} is a different block than before`)
  }
  const claimed = single ? undefined : readLogs(endpoint, asked, logs)
  const { logs: found, proved } = await proveBlocks(endpoint, {
    address,
    headers,
    claimed,
    priority,
  })
  const timeOf = new Map(headers.map(({ number, timestamp }) => [number, timestamp]))
  const timed = found.map((log): TimedLog => {
    return { ...log, blockTimestamp: timeOf.get(log.blockNumber) as number }
  })
  return { from, to: last.number, headers, logs: timed, proved }
}

export function assertChained(endpoint: Endpoint, headers: readonly ChainBlock[]): void {
  headers.forEach((header, index) => {
    const parent = headers[index - 1]
    if (parent?.number === header.number - 1 && parent.hash !== header.parentHash) {
      throw inconsistent(
        endpoint,
        `block ${header.number} is not a child of block ${parent.number} from the same endpoint`,
      )
    }
  })
}

const inconsistent = (endpoint: Endpoint, detail: string) =>
  new RpcError('inconsistent', { endpoint: endpoint.name, method: 'eth_getBlockByNumber', detail })
