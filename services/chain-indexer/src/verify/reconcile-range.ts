import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { keptLogsBetween } from '@ssv-exporter/store/replay/kept-logs'
import type { IndexerMetrics } from '../metrics.ts'
import { compareLogs } from '../repair/compare-logs.ts'
import {
  type Repair,
  type RepairModules,
  repairLogs,
  type TrueBlocks,
} from '../repair/repair-logs.ts'
import type { BlockRange, TimedLog } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import { RpcError } from '../rpc/errors.ts'
import { isSameLog } from '../rpc/fetch-logs.ts'
import { prove } from './read-again.ts'

export interface ReconcileOptions {
  generation: ContractGeneration
  startBlock: number
  /** Fencing token of this writer's lease. */
  fencingToken: number
  signal: AbortSignal
}

export interface ReconcileModules extends RepairModules {
  source: ChainSource
  logger: Logger
  metrics: Pick<IndexerMetrics, 'repairedLogs'>
}

/** About 5 MB of current logs. */
const LOGS_AT_ONCE = 1_000
const BLOCKS_LOGGED = 100

/**
 * Compares the logs read again with the stored ones. A stored log is false only if a header proves
 * it; a log that is not stored is true also if an endpoint returns it by range and by hash.
 * @param isLinked whether the headers of the range are linked to our chain: then stored logs of
 * other blocks are false
 * @returns the true logs of the differing blocks
 * @throws RpcError `inconsistent` if the truth cannot be determined
 */
export async function findDifferences(
  range: BlockRange,
  { isLinked }: { isLinked: boolean },
  { database, source }: Pick<ReconcileModules, 'database' | 'source'>,
): Promise<TrueBlocks> {
  const stored = await keptLogsBetween(database, range.from, range.to)
  const { missing, extra } = compareLogs(range.logs, stored)
  const blocks = new Set([...missing, ...extra].map(({ blockNumber }) => blockNumber))
  const logs: TimedLog[] = []
  for (const number of blocks) {
    const ours = logsOf(stored, number)
    const found = await trueLogs(range, number, ours, source)
    if (!isLinked) assertSameFork(number, ours, found)
    logs.push(...found)
  }
  return { blocks, logs }
}

/**
 * Repairs the stored logs of a range from the second read.
 * @throws RpcError, FencedError, DatabaseError
 */
export async function reconcileRange(
  range: BlockRange,
  options: ReconcileOptions & { isLinked: boolean },
  modules: ReconcileModules,
): Promise<Repair> {
  const truth = await findDifferences(range, options, modules)
  return repair(truth, options, modules)
}

/**
 * Replaces the stored logs of some blocks with the true ones. @throws FencedError, DatabaseError
 */
export async function repair(
  truth: TrueBlocks,
  options: ReconcileOptions,
  modules: ReconcileModules,
): Promise<Repair> {
  const { logger, metrics } = modules
  const repaired = await repairLogs(truth, { ...options, batchSize: LOGS_AT_ONCE }, modules)
  const { missing, extra, published } = repaired
  if (missing + extra === 0) return repaired
  metrics.repairedLogs.inc({ kind: 'missing' }, missing)
  metrics.repairedLogs.inc({ kind: 'extra' }, extra)
  const blocks = [...truth.blocks].slice(0, BLOCKS_LOGGED)
  logger.warn({ blocks, missing, extra, published }, 'registry repaired')
  return repaired
}

const logsOf = (logs: readonly TimedLog[], number: number) =>
  logs.filter(({ blockNumber }) => blockNumber === number)

async function trueLogs(
  range: BlockRange,
  number: number,
  ours: readonly TimedLog[],
  source: ChainSource,
): Promise<readonly TimedLog[]> {
  if (range.proved?.includes(number)) return logsOf(range.logs, number)
  const block = await prove(source, number, number)
  if (block.proved?.includes(number)) return block.logs
  const hasAll = ours.every((log) => block.logs.some((one) => isSameLog(one, log)))
  if (hasAll) return block.logs
  throw differs(
    number,
    'stored logs were not returned again, and no endpoint proves that they do not exist',
  )
}

/**
 * Logs of one block with different block hashes are of different forks: neither repairs the other.
 */
function assertSameFork(
  number: number,
  ours: readonly TimedLog[],
  found: readonly TimedLog[],
): void {
  const [mine, theirs] = [ours[0], found[0]]
  if (mine === undefined || theirs === undefined || mine.blockHash === theirs.blockHash) return
  throw differs(number, 'it is not the indexed block')
}

const differs = (number: number, detail: string) =>
  new RpcError('inconsistent', {
    endpoint: 'any',
    method: 'eth_getLogs',
    detail: `block ${number}: ${detail}`,
  })
