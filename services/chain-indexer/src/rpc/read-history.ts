import type { BlockRange } from './block-range.ts'
import type { Endpoint } from './endpoint.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import type { EndpointPool } from './endpoint-pool.ts'
import type { RangeRequest } from './fetch-head-range.ts'
import { fetchHistoryRange, type HistoryRange } from './fetch-history-range.ts'
import { isSameList, rangeCall, readLogs } from './fetch-logs.ts'
import { narrowRange } from './narrow-range.ts'
import type { Priority } from './pacer.ts'
import { partsOf } from './parts-of.ts'
import type { RawLog } from './raw-log.ts'
import { RpcFault } from './rpc-fault.ts'
import { settleDispute } from './settle-dispute.ts'

/**
 * Reads the logs of settled blocks twice: the second time from another endpoint if there is one. If
 * the two differ, the block's header decides. It may end before `to`.
 * @throws RpcFault
 */
export function readHistory(
  pool: EndpointPool,
  { address, from, to }: RangeRequest,
  { priority, except }: { priority: Priority; except?: string | undefined },
): Promise<HistoryRange> {
  return pool.ask('range', { priority, except }, async (health) => {
    const { endpoint, widths } = health
    const others = pool.others(health, priority)
    const range = await narrowRange(
      endpoint,
      { from, to, width: widths.history, priority },
      (first, last) => {
        const asked = { address, from: first, to: last }
        return fetchHistoryRange(endpoint, asked, priority, others.length === 0)
      },
    )
    const reading = { address, health, others, priority }
    const confirmed = readAgain(pool, range, reading).catch((error) => {
      pool.failed(health, 'confirm', error, priority)
      // A silently truncated list is complete when less is requested.
      if (isDifference(error)) widths.history.shrink(range.to - range.from + 1)
      throw error
    })
    // The failure is handled where the promise is awaited; this prevents an unhandled rejection.
    confirmed.catch(() => {})
    return { ...range, confirmed }
  })
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
    throw new RpcFault('inconsistent', { endpoint, method: 'eth_getLogs', detail })
  }
  const dispute = { address, endpoints: [health, second.by], priority } as const
  const logs = await settleDispute(pool, dispute, [first.logs, second.logs])
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

/** The logs of a range, requested in parts within the endpoint's limit. @throws RpcFault */
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
  error instanceof RpcFault && error.reason === 'inconsistent'
