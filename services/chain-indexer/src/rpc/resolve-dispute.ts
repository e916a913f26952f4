import type { TimedLog } from './block-range.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import type { EndpointPool } from './endpoint-pool.ts'
import { RpcError } from './errors.ts'
import { fetchHeadRange } from './fetch-head-range.ts'
import { isSameList, isSameLog } from './fetch-logs.ts'
import type { Priority } from './pacer.ts'
import type { RawLog } from './raw-log.ts'

/** Two endpoints returned different logs for the same blocks. */
export interface Dispute {
  address: string
  /** In list order. */
  endpoints: readonly [EndpointHealth, EndpointHealth]
  priority: Priority
}

/**
 * Resolves two differing lists into one.
 * @throws RpcError `inconsistent` if the true one cannot be determined
 */
export async function resolveDispute(
  pool: EndpointPool,
  dispute: Dispute,
  [ours, theirs]: readonly [readonly TimedLog[], readonly RawLog[]],
): Promise<TimedLog[]> {
  const inQuestion = differingBlocks(ours, theirs)
  const decided: TimedLog[] = ours.filter(({ blockNumber }) => !inQuestion.has(blockNumber))
  for (const number of inQuestion) {
    const logs = await decideBlock(pool, number, dispute)
    decided.push(...logs)
    reportFault(pool, dispute, number, [ours, theirs], logs)
  }
  return decided.sort(inChainOrder)
}

const inChainOrder = (a: RawLog, b: RawLog) =>
  a.blockNumber - b.blockNumber || a.logIndex - b.logIndex

/**
 * The logs of a block as proved by its header. If no endpoint can prove them, the list that is a
 * strict superset of the other: endpoints omit logs but do not invent them, and these were queried
 * by hash as well.
 */
async function decideBlock(
  pool: EndpointPool,
  number: number,
  { address, endpoints, priority }: Dispute,
): Promise<readonly TimedLog[]> {
  const unproved: (readonly TimedLog[])[] = []
  for (const health of endpoints) {
    try {
      const asked = { address, from: number, to: number }
      const block = await fetchHeadRange(health.endpoint, asked, priority)
      if (block.proved?.includes(number)) return block.logs
      unproved.push(block.logs)
    } catch (error) {
      pool.failed(health, 'prove', error, priority)
    }
  }
  const has = (logs: readonly RawLog[], log: RawLog) => logs.some((one) => isSameLog(one, log))
  const fullest = unproved.find((logs) =>
    unproved.every((others) => others.every((log) => has(logs, log))),
  )
  if (fullest !== undefined) return fullest
  const [first, second] = endpoints
  const detail = `${second.endpoint.name} returns different logs of block ${number}, and neither endpoint can prove its own`
  const { name: endpoint } = first.endpoint
  throw new RpcError('inconsistent', { endpoint, method: 'eth_getLogs', detail })
}

/** Rests the endpoints whose list for a block was wrong. */
function reportFault(
  pool: EndpointPool,
  { endpoints, priority }: Dispute,
  number: number,
  given: readonly [readonly RawLog[], readonly RawLog[]],
  truth: readonly RawLog[],
): void {
  for (const [at, health] of endpoints.entries()) {
    const logs = (given[at] ?? []).filter(({ blockNumber }) => blockNumber === number)
    if (isSameList(logs, truth)) continue
    const detail = `returned ${logs.length} logs of block ${number}, which has ${truth.length}`
    const { name: endpoint } = health.endpoint
    const fault = new RpcError('incomplete', { endpoint, method: 'eth_getLogs', detail })
    pool.failed(health, 'prove', fault, priority)
  }
}

/** Numbers of the blocks whose logs differ between the lists, ascending. */
function differingBlocks(a: readonly RawLog[], b: readonly RawLog[]): Set<number> {
  const keyOf = ({ blockNumber, logIndex }: RawLog) => `${blockNumber} ${logIndex}`
  const differing = (logs: readonly RawLog[], others: readonly RawLog[]) => {
    const known = new Map(others.map((log) => [keyOf(log), log]))
    return logs.filter((log) => {
      const other = known.get(keyOf(log))
      return other === undefined || !isSameLog(log, other)
    })
  }
  const alone = [...differing(a, b), ...differing(b, a)]
  return new Set(alone.map(({ blockNumber }) => blockNumber).sort((x, y) => x - y))
}
