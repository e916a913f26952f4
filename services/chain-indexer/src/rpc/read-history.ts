import type { BlockRange } from './block-range.ts'
import type { Endpoint } from './endpoint.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import type { EndpointPool } from './endpoint-pool.ts'
import { RpcError } from './errors.ts'
import type { RangeRequest } from './fetch-head-range.ts'
import { fetchHistoryRange, type HistoryRange } from './fetch-history-range.ts'
import { isSameList, rangeCall, readLogs } from './fetch-logs.ts'
import { joinRanges } from './join-ranges.ts'
import { narrowRange } from './narrow-range.ts'
import type { Priority } from './pacer.ts'
import { partsOf } from './parts-of.ts'
import type { RawLog } from './raw-log.ts'
import { resolveDispute } from './resolve-dispute.ts'

/**
 * Reads the logs of settled blocks twice: the second time from another endpoint if there is one. If
 * the two differ, the block's header decides. Where logs are rare, several ranges as wide as the
 * endpoint allows are read at once. It may end before `to`.
 * @throws RpcError
 */
export function readHistory(
  pool: EndpointPool,
  { address, from, to }: RangeRequest,
  { priority, except }: { priority: Priority; except?: string | undefined },
): Promise<HistoryRange> {
  return pool.request('range', { priority, except }, async (health) => {
    const reading = { address, health, others: pool.others(health, priority), priority }
    const { endpoint, widths } = health
    const { blocks, atOnce } = widths.history
    // A rate-limited endpoint answers one after the other anyway.
    const count = endpoint.pace() === undefined ? atOnce : 1
    const more = Array.from({ length: count - 1 }, (_, at) => from + (at + 1) * blocks)
    const read = (first: number) => readPart(pool, first, Math.min(to, first + blocks - 1), reading)
    const parts = [read(from), ...more.filter((first) => first <= to).map(read)] as const
    const [first, ...rest] = await Promise.allSettled(parts)
    return joinRanges(endpoint, [first, ...rest])
  })
}

/** Reads a range within the endpoint's limit. It may end before `to`. @throws RpcError */
async function readPart(
  pool: EndpointPool,
  from: number,
  to: number,
  reading: Reading,
): Promise<HistoryRange> {
  const { address, health, others, priority } = reading
  const { endpoint, widths } = health
  const range = await narrowRange(
    endpoint,
    { from, to, width: widths.history, priority },
    (first, last) => {
      const asked = { address, from: first, to: last }
      return fetchHistoryRange(endpoint, asked, priority, others.length === 0)
    },
  )
  const confirmed = readAgain(pool, range, reading).catch((error) => {
    pool.failed(health, 'confirm', error, priority)
    // A silently truncated list is complete when less is requested.
    if (isDifference(error)) widths.history.shrink(range.to - range.from + 1)
    throw error
  })
  // The failure is handled where the promise is awaited; this prevents an unhandled rejection.
  confirmed.catch(() => {})
  return { ...range, confirmed }
}

interface Reading {
  address: string
  health: EndpointHealth
  others: readonly EndpointHealth[]
  priority: Priority
}

async function readAgain(
  pool: EndpointPool,
  range: HistoryRange,
  reading: Reading,
): Promise<BlockRange> {
  const [first, second] = await Promise.all([range.confirmed, readSecond(pool, range, reading)])
  if (second === undefined || isSameList(second.logs, range.logs)) {
    return { ...first, readTwice: true }
  }
  const { address, health, priority } = reading
  if (second.by === health) {
    const { name: endpoint } = health.endpoint
    const detail = `the logs of blocks ${range.from} to ${range.to} differ between two queries`
    throw new RpcError('inconsistent', { endpoint, method: 'eth_getLogs', detail })
  }
  const dispute = { address, endpoints: [health, second.by], priority } as const
  const logs = await resolveDispute(pool, dispute, [first.logs, second.logs])
  return { ...first, logs, readTwice: true }
}

interface SecondReading {
  by: EndpointHealth
  logs: RawLog[]
}

/** @returns undefined if the same endpoint was asked twice */
async function readSecond(
  pool: EndpointPool,
  range: BlockRange,
  { address, health, others, priority }: Reading,
): Promise<SecondReading | undefined> {
  if (others.length === 0) return undefined
  for (const by of others) {
    try {
      return { by, logs: await fetchParts(by, address, range, priority) }
    } catch (error) {
      pool.failed(by, 'confirm', error, priority)
    }
  }
  return { by: health, logs: await fetchParts(health, address, range, priority) }
}

/** The logs of a range, requested in parts within the endpoint's limit. @throws RpcError */
async function fetchParts(
  { endpoint, widths }: EndpointHealth,
  address: string,
  range: BlockRange,
  priority: Priority,
): Promise<RawLog[]> {
  const parts = partsOf(range).map(async ({ from, to }) => {
    const logs: RawLog[] = []
    for (let next = from; next <= to; ) {
      const asked = { from: next, to, width: widths.history, priority }
      const part = await narrowRange(endpoint, asked, (first, last) =>
        fetchLogs(endpoint, { address, from: first, to: last }, priority),
      )
      logs.push(...part.logs)
      next = part.to + 1
    }
    return logs
  })
  return (await Promise.all(parts)).flat()
}

async function fetchLogs(
  endpoint: Endpoint,
  asked: RangeRequest,
  priority: Priority,
): Promise<{ to: number; logs: RawLog[] }> {
  const [outcome] = await endpoint.batch([rangeCall(asked.address, asked.from, asked.to)], priority)
  return { to: asked.to, logs: readLogs(endpoint, asked, outcome) }
}

const isDifference = (error: unknown): boolean =>
  error instanceof RpcError && error.reason === 'inconsistent'
