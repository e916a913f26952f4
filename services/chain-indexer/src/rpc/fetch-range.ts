import type { BlockHeader } from '@ssv-exporter/store/block-window'
import type { BlockRange, TimedLog } from './block-range.ts'
import type { Endpoint } from './endpoint.ts'
import { inBatches } from './in-batches.ts'
import { parseBlock } from './parse-block.ts'
import { parseLog } from './parse-log.ts'
import type { RawLog } from './raw-log.ts'
import { RpcFault } from './rpc-fault.ts'

export interface RangeRequest {
  /** Lower-case hex. */
  address: string
  from: number
  to: number
  /** Every header of the range, not only its ends. */
  allHeaders: boolean
}

/** Header requests under way at once. */
const HEADER_CONCURRENCY = 8

const quantity = (value: number) => `0x${value.toString(16)}`

/**
 * Asks one endpoint for the logs of a range and the headers they must fit.
 * @throws RpcFault `missing` when it does not have the whole range, `inconsistent` when logs and headers are of different forks
 */
export async function fetchRange(endpoint: Endpoint, request: RangeRequest): Promise<BlockRange> {
  const { address, from, to, allHeaders } = request
  const numbers = allHeaders ? span(from, to) : [...new Set([from, to])]
  const fetchHeaders = () =>
    inBatches(numbers, HEADER_CONCURRENCY, (number) => fetchBlock(endpoint, number))
  const { headers, logs } =
    from === to
      ? await fetchOne(endpoint, address, from)
      : await both(fetchHeaders(), fetchLogs(endpoint, request, blocksOf(from, to)))
  assertChained(endpoint, headers)
  return { from, to, headers, logs: await withTimes(endpoint, headers, logs) }
}

/** @throws RpcFault `missing` when the endpoint does not have the block */
export async function fetchBlock(endpoint: Endpoint, number: number): Promise<BlockHeader> {
  const method = 'eth_getBlockByNumber'
  const answer = await endpoint.request(method, [quantity(number), false])
  if (answer === null) {
    throw new RpcFault('missing', { endpoint: endpoint.name, method, detail: `no block ${number}` })
  }
  const header = parseBlock(answer)
  if (header?.number !== number) {
    throw new RpcFault('invalid', {
      endpoint: endpoint.name,
      method,
      detail: 'not the block asked for',
    })
  }
  return header
}

interface HeadersAndLogs {
  headers: readonly BlockHeader[]
  logs: readonly RawLog[]
}

async function both(
  headers: Promise<readonly BlockHeader[]>,
  logs: Promise<readonly RawLog[]>,
): Promise<HeadersAndLogs> {
  const [known, found] = await Promise.all([headers, logs])
  return { headers: known, logs: found }
}

/** By hash: a node that does not have the block yet says so, where a range would be answered by no logs. */
async function fetchOne(
  endpoint: Endpoint,
  address: string,
  number: number,
): Promise<HeadersAndLogs> {
  const header = await fetchBlock(endpoint, number)
  const range = { address, from: number, to: number }
  const logs = await fetchLogs(endpoint, range, { blockHash: header.hash })
  return { headers: [header], logs }
}

const blocksOf = (from: number, to: number) => ({
  fromBlock: quantity(from),
  toBlock: quantity(to),
})

async function fetchLogs(
  endpoint: Endpoint,
  { address, from, to }: Pick<RangeRequest, 'address' | 'from' | 'to'>,
  blocks: Record<string, string>,
): Promise<RawLog[]> {
  const method = 'eth_getLogs'
  const answer = await endpoint.request(method, [{ address, ...blocks }])
  const invalid = (detail: string) =>
    new RpcFault('invalid', { endpoint: endpoint.name, method, detail })
  if (!Array.isArray(answer)) throw invalid('the answer is not a list')
  const logs = answer.map((value, place) => {
    const log = parseLog(value, address)
    if (log === undefined) throw invalid(`entry ${place} is not a mined log of ${address}`)
    if (log.blockNumber < from || log.blockNumber > to)
      throw invalid(`entry ${place} is out of range`)
    return log
  })
  logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  logs.forEach((log, place) => {
    const before = logs[place - 1]
    if (before?.blockNumber === log.blockNumber && before.logIndex === log.logIndex) {
      throw invalid(`two logs at block ${log.blockNumber}, index ${log.logIndex}`)
    }
  })
  return logs
}

function assertChained(endpoint: Endpoint, headers: readonly BlockHeader[]): void {
  headers.forEach((header, place) => {
    const parent = headers[place - 1]
    if (parent?.number === header.number - 1 && parent.hash !== header.parentHash) {
      throw new RpcFault('inconsistent', {
        endpoint: endpoint.name,
        method: 'eth_getBlockByNumber',
        detail: `block ${header.number} is no child of the block ${parent.number} it gave`,
      })
    }
  })
}

/** Logs whose block is known by header must be of that very block; the others get their time from their header. */
async function withTimes(
  endpoint: Endpoint,
  headers: readonly BlockHeader[],
  logs: readonly RawLog[],
): Promise<TimedLog[]> {
  const known = new Map(headers.map((header) => [header.number, header]))
  const untimed = new Set<number>()
  for (const log of logs) {
    if (log.blockTimestamp === undefined && !known.has(log.blockNumber))
      untimed.add(log.blockNumber)
  }
  const fetched = await inBatches([...untimed], HEADER_CONCURRENCY, (number) =>
    fetchBlock(endpoint, number),
  )
  for (const header of fetched) known.set(header.number, header)
  return logs.map((log) => {
    const header = known.get(log.blockNumber)
    if (header !== undefined && header.hash !== log.blockHash) {
      throw new RpcFault('inconsistent', {
        endpoint: endpoint.name,
        method: 'eth_getLogs',
        detail: `a log of block ${log.blockNumber} is of another fork than its header`,
      })
    }
    return { ...log, blockTimestamp: header?.timestamp ?? log.blockTimestamp ?? 0 }
  })
}

const span = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, place) => from + place)
