import type { Logger } from '@ssv-exporter/service-kit/logger'
import { isOpen, readContradictions, writeProvedTo } from '@ssv-exporter/store/contradictions'
import { readCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { ChainMismatchError } from '../errors.ts'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import type { IndexerMetrics } from '../metrics.ts'
import type { IndexedDeployment } from '../offline/indexed-deployment.ts'
import {
  createOfflineTask,
  type OfflineLease,
  type OfflineTask,
  type OfflineTaskModules,
} from '../offline/offline-task.ts'
import type { BlockRange, TimedLog } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import { prove, readAgain } from '../verify/read-again.ts'
import { findDifferences, repair } from '../verify/reconcile-range.ts'
import { ReindexInterruptedError, ReindexRangeError } from './errors.ts'

export interface ReindexOptions {
  /** Default: the start block. */
  from: number | undefined
  /** Default: the last indexed block. */
  to: number | undefined
}

export interface ReindexModules extends OfflineTaskModules {
  /** Creates the chain source for the contract at this address. */
  sourceOf(address: string): ChainSource
  verifier: KeyVerifier
  logger: Logger
  metrics: Pick<IndexerMetrics, 'repairedLogs'>
  onProgress(done: number, of: number): void
}

export interface ReindexResult {
  from: number
  to: number
  /** Blocks whose logs are proved by their headers. */
  proved: number
  /** Logs inserted and deleted. */
  missing: number
  extra: number
}

/**
 * Reads the logs of indexed blocks again, while no chain-indexer runs, and repairs differences. The
 * logs are read from two endpoints if there are two, otherwise proved by every header. Its `run`
 * throws ReindexRangeError, ChainMismatchError, RpcError, ReindexInterruptedError and FencedError
 * as well.
 */
export function createReindex(
  options: ReindexOptions,
  modules: ReindexModules,
): OfflineTask<ReindexResult> {
  return createOfflineTask(
    modules,
    async (deployment, lease) => {
      const source = modules.sourceOf(deployment.contract)
      lease.signal.addEventListener('abort', () => source.close(), { once: true })
      try {
        return await readBlocksAgain(options, deployment, lease, { ...modules, source })
      } finally {
        source.close()
      }
    },
    (reason) => new ReindexInterruptedError(reason),
  )
}

async function readBlocksAgain(
  options: ReindexOptions,
  deployment: IndexedDeployment,
  { fencingToken, signal }: OfflineLease,
  modules: ReindexModules & { source: ChainSource },
): Promise<ReindexResult> {
  const { database, source, logger, onProgress } = modules
  const { startBlock, generation } = deployment
  const { indexedBlock } = await readCursor(database)
  const { from = startBlock, to = indexedBlock } = options
  if (from > to || from < startBlock || to > indexedBlock) {
    throw new ReindexRangeError({ from, to, startBlock, indexedBlock })
  }
  const found = await source.chainId()
  if (found !== deployment.chainId) {
    const { network, chainId: expected } = deployment
    throw new ChainMismatchError({ network, expected, found })
  }
  source.anchor({ number: deployment.anchorBlock, hash: deployment.anchorHash })
  logger.info({ from, to }, 'reading logs again')
  const read = source.endpoints().length > 1 ? readAgain : prove
  const blocks = new Set<number>()
  const logs: TimedLog[] = []
  let proved = 0
  for (let next = from; next <= to; ) {
    signal.throwIfAborted()
    const range: BlockRange = await read(source, next, to)
    const differing = await findDifferences(range, { isLinked: true }, { database, source })
    for (const number of differing.blocks) blocks.add(number)
    logs.push(...differing.logs)
    proved += range.proved?.length ?? 0
    next = range.to + 1
    onProgress(next - from, to - from + 1)
  }
  const leased = { generation, startBlock, fencingToken, signal }
  const { missing, extra } = await repair({ blocks, logs }, leased, {
    ...modules,
    onProgress: () => {},
  })
  if (proved === to - from + 1) await markProved(database, from, to)
  return { from, to, proved, missing, extra }
}

/** Contradictions whose blocks are all proved are resolved: nothing was missing. */
async function markProved(database: Database, from: number, to: number): Promise<void> {
  for (const one of (await readContradictions(database)).filter(isOpen)) {
    if (one.fromBlock >= from && one.toBlock <= to) await writeProvedTo(database, one, one.toBlock)
  }
}
