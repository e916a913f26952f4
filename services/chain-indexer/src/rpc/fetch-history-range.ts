import type { BlockRange, TimedLog } from './block-range.ts'
import type { ChainBlock } from './chain-block.ts'
import type { Endpoint } from './endpoint.ts'
import { blockCall, fetchBlocks, readBlock } from './fetch-block.ts'
import type { RangeRequest } from './fetch-head-range.ts'
import { blockLogsCall, isSameList, isSameText, rangeCall, readLogs } from './fetch-logs.ts'
import type { Lane } from './pacer.ts'
import { partsOf } from './parts-of.ts'
import type { RawLog } from './raw-log.ts'
import { RpcFault } from './rpc-fault.ts'

export interface HistoryRange extends BlockRange {
  /**
   * The range, once the backend that gave the logs has shown that it has the last block and that the time of one of the logs
   * is that of its header, and once the logs were read a second time. @throws RpcFault
   */
  readonly confirmed: Promise<BlockRange>
}

/** Endpoints whose logs were seen with another time than their headers. */
const wrongTimes = new WeakSet<Endpoint>()

/**
 * Asks one endpoint for the logs of a range of settled blocks and the headers of its ends, in one request.
 * @param again whether the same endpoint is asked for the logs the second time
 * @throws RpcFault `missing` when it does not have the whole range, `inconsistent` when logs and headers are of different forks
 */
export async function fetchHistoryRange(
  endpoint: Endpoint,
  { address, from, to }: RangeRequest,
  lane: Lane,
  again: boolean,
): Promise<HistoryRange> {
  const [first, last, logs, lastAgain] = await endpoint.batch(
    [blockCall(from), blockCall(to), rangeCall(address, from, to), blockCall(to)],
    lane,
  )
  const ends = [readBlock(endpoint, from, first), readBlock(endpoint, to, last)] as const
  const found = readLogs(endpoint, { address, from, to }, logs)
  if (readBlock(endpoint, to, lastAgain).hash !== ends[1].hash) {
    throw inconsistent(endpoint, `block ${to} is another one than before`)
  }
  const known = new Map(ends.map((header) => [header.number, header]))
  if (wrongTimes.has(endpoint) || !areTimesPlausible(found, ends)) {
    const numbers = new Set(found.map(({ blockNumber }) => blockNumber))
    const wanted = [...numbers].filter((number) => !known.has(number))
    const headers = wanted.length === 0 ? [] : await fetchBlocks(endpoint, wanted, lane)
    if (headers.length < wanted.length) throw inconsistent(endpoint, 'headers of logs are missing')
    for (const header of headers) known.set(header.number, header)
  }
  const timed = withTimes(endpoint, known, found)
  const range = { from, to, headers: from === to ? [ends[1]] : ends, logs: timed }
  const confirmed = confirm(endpoint, { address, range, last: ends[1], known, again }, lane)
  // Who awaits it learns of its failure; until then it must not count as unhandled.
  confirmed.catch(() => {})
  return { ...range, confirmed }
}

interface Confirmation {
  address: string
  range: BlockRange
  last: ChainBlock
  known: ReadonlyMap<number, ChainBlock>
  again: boolean
}

/** By hash, a backend without the last block says so; one header in the midst is held against its log. */
async function confirm(
  endpoint: Endpoint,
  { address, range, last, known, again }: Confirmation,
  lane: Lane,
): Promise<BlockRange> {
  const { logs } = range
  const unseen = logs.filter(({ blockNumber }) => !known.has(blockNumber))
  const sample = unseen[Math.floor(unseen.length / 2)]
  const parts = again ? partsOf(range) : []
  const [byHash, ...others] = await endpoint.batch(
    [
      blockLogsCall(address, last.hash),
      ...parts.map((part) => rangeCall(address, part.from, part.to)),
      ...(sample === undefined ? [] : [blockCall(sample.blockNumber)]),
    ],
    lane,
  )
  const lastLogs = logs.filter(({ blockNumber }) => blockNumber === last.number)
  const asked = { address, from: last.number, to: last.number }
  if (!isUnsupported(byHash) && !isSameList(readLogs(endpoint, asked, byHash), lastLogs)) {
    const detail = `the logs of block ${last.number} are others by range than by hash`
    throw inconsistent(endpoint, detail)
  }
  const second = () =>
    parts.flatMap((part, at) => readLogs(endpoint, { address, ...part }, others[at]))
  if (again && !isSameText(others.slice(0, parts.length), logs) && !isSameList(second(), logs)) {
    const detail = `the logs of blocks ${range.from} to ${range.to} are others when asked for again`
    throw inconsistent(endpoint, detail)
  }
  if (sample !== undefined) {
    const header = readBlock(endpoint, sample.blockNumber, others[parts.length])
    if (header.hash !== sample.blockHash) throw otherFork(endpoint, sample)
    if (header.timestamp !== sample.blockTimestamp) {
      wrongTimes.add(endpoint)
      const detail = `a log of block ${header.number} has another time than its header`
      throw inconsistent(endpoint, detail)
    }
  }
  return { ...range, readTwice: again }
}

const isUnsupported = (outcome: object | undefined): boolean =>
  outcome !== undefined &&
  'fault' in outcome &&
  outcome.fault instanceof RpcFault &&
  outcome.fault.reason === 'unsupported'

/** Whether every log has a time, which grows from block to block and lies between those of the ends. */
function areTimesPlausible(
  logs: readonly RawLog[],
  [first, last]: readonly [ChainBlock, ChainBlock],
): boolean {
  let before = { number: first.number, timestamp: first.timestamp }
  return logs.every(({ blockNumber: number, blockTimestamp: timestamp }) => {
    if (timestamp === undefined || timestamp > last.timestamp) return false
    const fits =
      number === before.number ? timestamp === before.timestamp : timestamp > before.timestamp
    before = { number, timestamp }
    return fits
  })
}

/** Logs whose block is known by header must be of that very block, and have its time. */
function withTimes(
  endpoint: Endpoint,
  known: ReadonlyMap<number, ChainBlock>,
  logs: readonly RawLog[],
): TimedLog[] {
  return logs.map((log) => {
    const header = known.get(log.blockNumber)
    if (header !== undefined && header.hash !== log.blockHash) throw otherFork(endpoint, log)
    return { ...log, blockTimestamp: header?.timestamp ?? log.blockTimestamp ?? 0 }
  })
}

const otherFork = (endpoint: Endpoint, { blockNumber }: RawLog) =>
  inconsistent(endpoint, `a log of block ${blockNumber} is of another fork than its header`)

const inconsistent = (endpoint: Endpoint, detail: string) =>
  new RpcFault('inconsistent', { endpoint: endpoint.name, method: 'eth_getLogs', detail })
