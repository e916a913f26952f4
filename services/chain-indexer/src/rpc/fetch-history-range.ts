import type { BlockRange, TimedLog } from './block-range.ts'
import type { ChainBlock } from './chain-block.ts'
import type { Endpoint } from './endpoint.ts'
import { RpcError } from './errors.ts'
import { blockCall, fetchBlocks, readBlock } from './fetch-block.ts'
import type { RangeRequest } from './fetch-head-range.ts'
import { blockLogsCall, isSameList, isSameText, rangeCall, readLogs } from './fetch-logs.ts'
import type { Priority } from './pacer.ts'
import { partsOf } from './parts-of.ts'
import type { RawLog } from './raw-log.ts'

export interface HistoryRange extends BlockRange {
  /**
   * Resolves once the backend that returned the logs has shown that it has the last block, that the
   * timestamp of one log equals its header's, and once the logs were read a second time.
   * @throws RpcError
   */
  readonly confirmed: Promise<BlockRange>
}

/** Endpoints whose log timestamps differed from their headers. */
const wrongTimes = new WeakSet<Endpoint>()

/**
 * Fetches the logs of a range of settled blocks and the headers of its ends from one endpoint, in
 * one request.
 * @param again whether the second read uses the same endpoint
 * @throws RpcError `missing` if it does not have the whole range, `inconsistent` if logs and
 * headers are of different forks
 */
export async function fetchHistoryRange(
  endpoint: Endpoint,
  { address, from, to }: RangeRequest,
  priority: Priority,
  again: boolean,
): Promise<HistoryRange> {
  const [first, last, logs, lastAgain] = await endpoint.batch(
    [blockCall(from), blockCall(to), rangeCall(address, from, to), blockCall(to)],
    priority,
  )
  const ends = [readBlock(endpoint, from, first), readBlock(endpoint, to, last)] as const
  const found = readLogs(endpoint, { address, from, to }, logs)
  if (readBlock(endpoint, to, lastAgain).hash !== ends[1].hash) {
    throw inconsistent(endpoint, `block ${to} is a different block than before`)
  }
  const known = new Map(ends.map((header) => [header.number, header]))
  if (wrongTimes.has(endpoint) || !areTimesPlausible(found, ends)) {
    const numbers = new Set(found.map(({ blockNumber }) => blockNumber))
    const wanted = [...numbers].filter((number) => !known.has(number))
    const headers = wanted.length === 0 ? [] : await fetchBlocks(endpoint, wanted, priority)
    if (headers.length < wanted.length) throw inconsistent(endpoint, 'headers of logs are missing')
    for (const header of headers) known.set(header.number, header)
  }
  const timed = withTimes(endpoint, known, found)
  const range = { from, to, headers: from === to ? [ends[1]] : ends, logs: timed }
  const confirmed = confirm(endpoint, { address, range, last: ends[1], known, again }, priority)
  // The failure is handled where the promise is awaited; this prevents an unhandled rejection.
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

/**
 * Queried by hash, so a backend without the last block reports it; one header in the middle is
 * compared with its log.
 */
async function confirm(
  endpoint: Endpoint,
  { address, range, last, known, again }: Confirmation,
  priority: Priority,
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
    priority,
  )
  const lastLogs = logs.filter(({ blockNumber }) => blockNumber === last.number)
  const asked = { address, from: last.number, to: last.number }
  if (!isUnsupported(byHash) && !isSameList(readLogs(endpoint, asked, byHash), lastLogs)) {
    const detail = `the logs of block ${last.number} differ between the query by range and the query by hash`
    throw inconsistent(endpoint, detail)
  }
  const second = () =>
    parts.flatMap((part, at) => readLogs(endpoint, { address, ...part }, others[at]))
  if (again && !isSameText(others.slice(0, parts.length), logs) && !isSameList(second(), logs)) {
    const detail = `the logs of blocks ${range.from} to ${range.to} differ between two queries`
    throw inconsistent(endpoint, detail)
  }
  if (sample !== undefined) {
    const header = readBlock(endpoint, sample.blockNumber, others[parts.length])
    if (header.hash !== sample.blockHash) throw otherFork(endpoint, sample)
    if (header.timestamp !== sample.blockTimestamp) {
      wrongTimes.add(endpoint)
      const detail = `a log of block ${header.number} has a different timestamp than its header`
      throw inconsistent(endpoint, detail)
    }
  }
  return { ...range, readTwice: again }
}

const isUnsupported = (outcome: object | undefined): boolean =>
  outcome !== undefined &&
  'fault' in outcome &&
  outcome.fault instanceof RpcError &&
  outcome.fault.reason === 'unsupported'

/** Whether every log has a timestamp, ascending by block and between those of the ends. */
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

/** Logs of a block whose header is known must have its hash and timestamp. */
function withTimes(
  endpoint: Endpoint,
  known: ReadonlyMap<number, ChainBlock>,
  logs: readonly RawLog[],
): TimedLog[] {
  return logs.map((log) => {
    const header = known.get(log.blockNumber)
    if (header !== undefined && header.hash !== log.blockHash) throw otherFork(endpoint, log)
    const blockTimestamp = header?.timestamp ?? log.blockTimestamp ?? 0
    return isTimed(log, blockTimestamp) ? log : { ...log, blockTimestamp }
  })
}

const isTimed = (log: RawLog, blockTimestamp: number): log is TimedLog =>
  log.blockTimestamp === blockTimestamp

const otherFork = (endpoint: Endpoint, { blockNumber }: RawLog) =>
  inconsistent(endpoint, `a log of block ${blockNumber} is of a different fork than its header`)

const inconsistent = (endpoint: Endpoint, detail: string) =>
  new RpcError('inconsistent', { endpoint: endpoint.name, method: 'eth_getLogs', detail })
