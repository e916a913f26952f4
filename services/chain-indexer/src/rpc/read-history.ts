import type { BlockRange } from './block-range.ts'
import type { Endpoint } from './endpoint.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import type { EndpointPool } from './endpoint-pool.ts'
import type { RangeRequest } from './fetch-head-range.ts'
import { fetchHistoryRange, type HistoryRange } from './fetch-history-range.ts'
import { isSameList, rangeCall, readLogs } from './fetch-logs.ts'
import { narrowRange } from './narrow-range.ts'
import type { Lane } from './pacer.ts'
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
  { lane, except }: { lane: Lane; except?: string | undefined },
): Promise<HistoryRange> {
  return pool.ask('range', { lane, except }, async (health) => {
    const { endpoint, widths } = health
    const witnesses = pool.others(health, lane)
    const range = await narrowRange(
      endpoint,
      { from, to, width: widths.history, lane },
      (first, last) => {
        const asked = { address, from: first, to: last }
        return fetchHistoryRange(endpoint, asked, lane, witnesses.length === 0)
      },
    )
    const reading = { address, health, witnesses, lane }
    const confirmed = readAgain(pool, range, reading).catch((error) => {
      pool.failed(health, 'confirm', error, lane)
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
  witnesses: readonly EndpointHealth[]
  lane: Lane
}

async function readAgain(
  pool: EndpointPool,
  range: HistoryRange,
  reading: Reading,
): Promise<BlockRange> {
  const [first, witness] = await Promise.all([range.confirmed, askWitness(pool, range, reading)])
  if (witness === undefined || isSameList(witness.logs, range.logs)) {
    return { ...first, readTwice: true }
  }
  const { address, health, lane } = reading
  if (witness.by === health) {
    const { name: endpoint } = health.endpoint
    const detail = `the logs of blocks ${range.from} to ${range.to} are others when asked for again`
    throw new RpcFault('inconsistent', { endpoint, method: 'eth_getLogs', detail })
  }
  const dispute = { address, endpoints: [health, witness.by], lane } as const
  const logs = await settleDispute(pool, dispute, [first.logs, witness.logs])
  return { ...first, logs, readTwice: true }
}

interface Witness {
  by: EndpointHealth
  logs: RawLog[]
}

/** @returns undefined if the same endpoint was asked twice */
async function askWitness(
  pool: EndpointPool,
  range: BlockRange,
  { address, health, witnesses, lane }: Reading,
): Promise<Witness | undefined> {
  if (witnesses.length === 0) return undefined
  for (const by of witnesses) {
    try {
      return { by, logs: await fetchParts(by, address, range, lane) }
    } catch (error) {
      pool.failed(by, 'confirm', error, lane)
    }
  }
  return { by: health, logs: await fetchParts(health, address, range, lane) }
}

/** The logs of a range, requested in parts within the endpoint's limit. @throws RpcFault */
async function fetchParts(
  { endpoint, widths }: EndpointHealth,
  address: string,
  range: BlockRange,
  lane: Lane,
): Promise<RawLog[]> {
  const parts = partsOf(range).map(async ({ from, to }) => {
    const logs: RawLog[] = []
    for (let next = from; next <= to; ) {
      const asked = { from: next, to, width: widths.history, lane }
      const part = await narrowRange(endpoint, asked, (first, last) =>
        fetchLogs(endpoint, { address, from: first, to: last }, lane),
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
  lane: Lane,
): Promise<{ to: number; logs: RawLog[] }> {
  const [outcome] = await endpoint.batch([rangeCall(asked.address, asked.from, asked.to)], lane)
  return { to: asked.to, logs: readLogs(endpoint, asked, outcome) }
}

const isDifference = (error: unknown): boolean =>
  error instanceof RpcFault && error.reason === 'inconsistent'
