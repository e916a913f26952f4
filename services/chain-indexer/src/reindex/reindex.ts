import type { Logger } from '@ssv-exporter/service-kit/logger'
import { isOpen, readContradictions, writeProvedTo } from '@ssv-exporter/store/contradictions'
import { readCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import type { LeaseSource } from '@ssv-exporter/store/lease'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { ChainMismatchError } from '../errors.ts'
import { readIndexedDeployment } from '../indexed-deployment.ts'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import type { IndexerMetrics } from '../metrics.ts'
import type { BlockRange, TimedLog } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import { prove, readAgain } from '../verify/read-again.ts'
import { findDifferences, repair } from '../verify/settle-range.ts'
import { ReindexInterruptedError, ReindexRangeError } from './errors.ts'

export interface ReindexOptions {
  /** Default: the start block. */
  from: number | undefined
  /** Default: the last indexed block. */
  to: number | undefined
}

export interface ReindexModules {
  database: Database
  /** Creates the chain source for the contract at this address. */
  sourceOf(address: string): ChainSource
  /** Of the chain-indexer. */
  leases: Pick<LeaseSource, 'acquireNow'>
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

export interface Reindex {
  /**
   * Runs once to completion.
   * @throws SchemaVersionError, NotReplayableError, ReindexRangeError, ChainMismatchError,
   * LeaseHeldError, RpcFault, ReindexInterruptedError, FencedError, DatabaseError
   */
  run(): Promise<ReindexResult>
  /**
   * Aborts the run and rejects as `run` does. Nothing is changed, unless the run was about to
   * commit; then this resolves.
   */
  stop(): Promise<void>
}

/**
 * Reads the logs of indexed blocks again, while no chain-indexer runs, and repairs differences. The
 * logs are read from two endpoints if there are two, otherwise proved by every header.
 */
export function createReindex(options: ReindexOptions, modules: ReindexModules): Reindex {
  const { database, leases, logger, onProgress } = modules
  const stopping = new AbortController()
  let running: Promise<ReindexResult> | undefined
  let isOver = false

  async function run(): Promise<ReindexResult> {
    await assertSchemaVersion(database)
    const deployment = await readIndexedDeployment(database)
    const { startBlock, generation } = deployment
    const lease = await leases.acquireNow()
    const signal = AbortSignal.any([stopping.signal, lease.lost])
    const source = modules.sourceOf(deployment.contract)
    signal.addEventListener('abort', () => source.close(), { once: true })
    try {
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
      const under = { generation, startBlock, epoch: lease.epoch, signal }
      const { missing, extra } = await repair({ blocks, logs }, under, {
        ...modules,
        source,
        onProgress: () => {},
        onPublished() {},
      })
      if (proved === to - from + 1) await markProved(database, from, to)
      return { from, to, proved, missing, extra }
    } catch (error) {
      throw signal.aborted ? new ReindexInterruptedError(signal.reason) : error
    } finally {
      source.close()
      await lease.release()
    }
  }

  return {
    run() {
      running ??= run().finally(() => {
        isOver = true
      })
      return running
    },
    async stop() {
      if (isOver) return
      stopping.abort(new Error('told to stop'))
      await running
    },
  }
}

/** Contradictions whose blocks are all proved are resolved: nothing was missing. */
async function markProved(database: Database, from: number, to: number): Promise<void> {
  for (const one of (await readContradictions(database)).filter(isOpen)) {
    if (one.fromBlock >= from && one.toBlock <= to) await writeProvedTo(database, one, one.toBlock)
  }
}
