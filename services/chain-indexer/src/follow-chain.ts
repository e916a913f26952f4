import type { Logger } from '@ssv-exporter/service-kit/logger'
import { readRecognition } from '@ssv-exporter/store/contract-log'
import type { FoundContradiction } from '@ssv-exporter/store/contradictions'
import { type Cursor, readCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { type BlockHeader, RECENT_BLOCKS, readBlocks } from '@ssv-exporter/store/recent-blocks'
import { commitRange } from './commit/commit-range.ts'
import { ParentHashMismatchError } from './commit/errors.ts'
import { markSynchronised } from './commit/mark-synchronised.ts'
import { recordHead } from './commit/record-head.ts'
import { rollBack } from './commit/roll-back.ts'
import { confirmReorg } from './head/confirm-reorg.ts'
import type { HeadWatchdog } from './head/head-watchdog.ts'
import { createHeadWatcher } from './head/head-watcher.ts'
import type { ChainIndexerOptions } from './indexer-options.ts'
import type { KeyVerifier } from './keys/key-verifier.ts'
import type { IndexerMetrics } from './metrics.ts'
import { type Progress, UNRECOGNISED_LOGS } from './progress.ts'
import { backfill } from './ranges/backfill.ts'
import { readHeadRanges } from './ranges/read-head-ranges.ts'
import type { PreparedLog } from './registry/prepared-log.ts'
import { type CommittedRows, createCommittedRows } from './registry/row-cache.ts'
import type { BlockRange } from './rpc/block-range.ts'
import type { ChainSource } from './rpc/chain-source.ts'

export interface FollowModules {
  database: Database
  source: ChainSource
  verifier: KeyVerifier
  logger: Logger
  metrics: IndexerMetrics
  progress: Progress
  watchdog: HeadWatchdog
  /** Called when blocks were read, so the endpoints answer. */
  onAnswer(): void
  /** Called when committed logs contradict earlier ones. */
  onContradiction(found: FoundContradiction): void
}

/**
 * Indexes from the cursor to the head and keeps following it, under one lease. Runs until `signal`
 * aborts; rejects with the first failure, and the caller decides whether to retry.
 */
export async function followChain(
  options: ChainIndexerOptions & { fencingToken: number; signal: AbortSignal },
  modules: FollowModules,
): Promise<void> {
  const { signal } = options
  const { source, database, progress } = modules
  const watcher = createHeadWatcher({ pollMs: options.pollMs }, { source })
  const context: FollowContext = { ...options, rows: createCommittedRows() }
  let cursor = await readCursor(database)
  progress.stored(await readRecognition(database, UNRECOGNISED_LOGS))
  progress.indexed(cursor)
  try {
    for (;;) {
      signal.throwIfAborted()
      const head = await source.head()
      progress.headSeen(head.number)
      modules.watchdog.observe(head)
      cursor = await catchUp(cursor, head, context, modules)
      modules.onAnswer()
      if (!cursor.synced && cursor.indexedBlock >= head.number - options.followDistance) {
        cursor = await markSynchronised(database, options)
        progress.indexed(cursor)
      }
      await watcher.wait(signal)
    }
  } finally {
    watcher.stop()
  }
}

interface FollowContext extends ChainIndexerOptions {
  fencingToken: number
  signal: AbortSignal
  rows: CommittedRows
}

async function catchUp(
  start: Cursor,
  head: BlockHeader,
  context: FollowContext,
  modules: FollowModules,
): Promise<Cursor> {
  const target = head.number - context.followDistance
  let cursor = start
  try {
    if (head.number <= cursor.indexedBlock) return await checkFork(cursor, head, context, modules)
    const { signal, generation } = context
    const from = cursor.indexedBlock + 1
    if (cursor.indexedBlock < target - context.headPathBlocks) {
      const history = backfill({ from, to: target - RECENT_BLOCKS, generation, signal }, modules)
      for await (const { range, prepared } of history) {
        cursor = await commit(range, prepared, target, head, context, modules)
      }
    }
    const unread = { from: cursor.indexedBlock + 1, to: target, generation, signal }
    for await (const { range, prepared } of readHeadRanges(unread, modules)) {
      cursor = await commit(range, prepared, target, head, context, modules)
    }
    return cursor
  } catch (error) {
    if (!(error instanceof ParentHashMismatchError)) throw error
    const header = await modules.source.block(cursor.indexedBlock)
    // No reorganisation: the mismatching range was a wrong answer and is requested again.
    if (header.hash === cursor.indexedHash) throw error
    return await reorganise(cursor, header, context, modules)
  }
}

/**
 * The reported head is not ahead of the cursor. A lagging node reports nothing new; a different
 * hash at a kept height is a reorganisation.
 */
async function checkFork(
  cursor: Cursor,
  head: BlockHeader,
  context: FollowContext,
  modules: FollowModules,
): Promise<Cursor> {
  const [kept] = (await readBlocks(modules.database, head.number)).slice(-1)
  const same = kept === undefined || kept.number !== head.number || kept.hash === head.hash
  if (!same) return reorganise(cursor, head, context, modules)
  const { headBlock = 0, indexedBlock } = cursor
  if (headBlock <= Math.max(head.number, indexedBlock)) return cursor
  return recordHead(modules.database, {
    fencingToken: context.fencingToken,
    headBlock: head.number,
  })
}

async function reorganise(
  from: Cursor,
  header: BlockHeader,
  context: FollowContext,
  modules: FollowModules,
): Promise<Cursor> {
  const { database, source, logger, metrics, progress } = modules
  const kept = await readBlocks(database, 0)
  const ancestor = await confirmReorg(source, kept, header, {
    indexedBlock: from.indexedBlock,
    floor: context.startBlock - 1,
    finalizedBlock: Math.max(from.headBlock ?? 0, header.number) - context.finalityDepth,
  })
  const depth = from.indexedBlock - ancestor.number
  const cursor = await rollBack(database, ancestor, context)
  metrics.reorgs.inc()
  metrics.reorgDepth.observe(depth)
  progress.indexed(cursor)
  logger.warn({ ancestor: ancestor.number, hash: ancestor.hash, depth }, 'chain reorganised')
  return cursor
}

async function commit(
  range: BlockRange,
  prepared: readonly PreparedLog[],
  target: number,
  head: BlockHeader,
  context: FollowContext,
  modules: FollowModules,
): Promise<Cursor> {
  const { database, metrics, progress, logger } = modules
  const end = metrics.commitDuration.startTimer()
  const result = await commitRange(
    database,
    range,
    prepared,
    {
      generation: context.generation,
      startBlock: context.startBlock,
      fencingToken: context.fencingToken,
      undoFrom: target - RECENT_BLOCKS + 1,
      headBlock: head.number,
      finalizedBlock: Math.max(0, head.number - context.finalityDepth),
      reachesTarget: range.to === target,
    },
    context.rows,
  )
  end()
  for (const [verdict, count] of Object.entries(result.verdicts))
    metrics.logs.inc({ verdict }, count)
  progress.indexed(result.cursor, result.verdicts)
  modules.onAnswer()
  const [contradiction] = result.contradictions
  if (contradiction !== undefined) {
    logger.warn(contradiction, 'logs contradict earlier logs, reading the blocks again')
    modules.onContradiction(contradiction)
  }
  logger.debug({ from: range.from, to: range.to, ...result.verdicts }, 'range committed')
  return result.cursor
}
