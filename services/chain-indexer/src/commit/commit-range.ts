import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import {
  type LogWithVerdict,
  readLastOperator,
  writeContractLogs,
} from '@ssv-exporter/store/contract-log'
import { addContradictions, type FoundContradiction } from '@ssv-exporter/store/contradictions'
import { type Cursor, readCursor, readCursorVersion, writeCursor } from '@ssv-exporter/store/cursor'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { writeBlocks } from '@ssv-exporter/store/recent-blocks'
import { writeConfirmed } from '@ssv-exporter/store/verification'
import { createContradictionSearch } from '../consistency/contradiction-search.ts'
import { knownBefore } from '../consistency/known-before.ts'
import { maySynchronise } from '../consistency/may-synchronise.ts'
import type { VerdictCounts } from '../progress.ts'
import { publishRegistryChanges } from '../publish/publish-registry-changes.ts'
import { applyLogs } from '../registry/apply-logs.ts'
import { loadState } from '../registry/load-state.ts'
import type { PreparedLog } from '../registry/prepared-log.ts'
import { type CommittedRows, createCommittedRows, type RowCache } from '../registry/row-cache.ts'
import { writeApplied } from '../registry/write-applied.ts'
import type { BlockRange } from '../rpc/block-range.ts'
import { ParentHashMismatchError } from './errors.ts'

export interface CommitOptions {
  generation: ContractGeneration
  startBlock: number
  /** Fencing token of this writer's lease. */
  fencingToken: number
  /** Blocks from here on may be reorganised away: undo rows are kept for them. */
  undoFrom: number
  headBlock: number
  finalizedBlock: number
  /** Whether this range ends at the last block to be indexed: head minus follow distance. */
  reachesTarget: boolean
}

export interface CommitResult {
  cursor: Cursor
  verdicts: VerdictCounts
  /** Contradictions with earlier logs. */
  contradictions: readonly FoundContradiction[]
}

/**
 * Indexes a range: logs, registry rows, cursor, block hashes and publications in one transaction.
 * Before the first synchronisation nothing is published; consumers query the state.
 * @param prepared the logs of the range
 * @param rows what earlier calls have read and written; by default, everything is read
 * @throws ParentHashMismatchError, NonceError, FencedError, DatabaseError
 */
export async function commitRange(
  database: Database,
  range: BlockRange,
  prepared: readonly PreparedLog[],
  options: CommitOptions,
  rows: CommittedRows = createCommittedRows(),
): Promise<CommitResult> {
  const committed = await database.transaction('commit-range', async (transaction) => {
    const [, cursor, version] = await Promise.all([
      assertFence(transaction, 'chain-indexer', options.fencingToken),
      readCursor(transaction, true),
      readCursorVersion(transaction),
    ])
    assertExtendsCursor(cursor, range)
    const { startBlock, finalizedBlock } = options
    const next = nextCursor(cursor, range, options)
    const isFirstSynchronised = options.reachesTarget && !cursor.synced
    const cache = rows.take(version)
    const publishing = cursor.synced
    const [{ logs, contradictions }, written] = await Promise.all([
      applyRange(transaction, prepared, { ...options, publishing }, cache),
      isFirstSynchronised ? undefined : writeCursor(transaction, next),
      writeBlocks(
        transaction,
        range.headers.filter(({ number }) => number >= options.undoFrom),
      ),
      range.readTwice && range.to <= finalizedBlock
        ? writeConfirmed(transaction, { from: range.from, to: range.to, startBlock })
        : undefined,
    ])
    if (isFirstSynchronised) {
      // What was written above decides.
      next.synced = await maySynchronise(transaction, { startBlock, to: range.to })
    }
    const result = { cursor: next, verdicts: count(logs), contradictions }
    return { result, written: written ?? (await writeCursor(transaction, next)), cache }
  })
  rows.keep(committed.written, committed.cache)
  return committed.result
}

type AppliedRange = Pick<CommitResult, 'contradictions'> & { logs: LogWithVerdict[] }

/**
 * Searches the logs for contradictions, applies them and publishes the changes. Contradictory logs
 * are indexed anyway, and the contradiction is investigated.
 */
async function applyRange(
  transaction: Transaction,
  prepared: readonly PreparedLog[],
  { generation, startBlock, undoFrom, publishing }: CommitOptions & { publishing: boolean },
  cache: RowCache,
): Promise<AppliedRange> {
  if (prepared.length === 0) return { logs: [], contradictions: [] }
  const [state, lastOperator] = await Promise.all([
    loadState(transaction, prepared, cache),
    generation === 'current' ? readLastOperator(transaction) : undefined,
  ])
  const contradictions =
    generation === 'current'
      ? createContradictionSearch(knownBefore(state, lastOperator, startBlock)).search(prepared)
      : []
  const applied = applyLogs(state, prepared, undoFrom)
  const { logs, changes } = applied
  await Promise.all([
    publishing && publishRegistryChanges(transaction, generation, changes),
    writeApplied(transaction, applied),
    writeContractLogs(transaction, logs),
    addContradictions(transaction, contradictions),
  ])
  cache.add(state)
  return { logs, contradictions }
}

function assertExtendsCursor(cursor: Cursor, range: BlockRange): void {
  const first = range.headers[0]
  const follows =
    first?.number === cursor.indexedBlock + 1 &&
    (cursor.indexedHash === undefined || first.parentHash === cursor.indexedHash)
  if (follows) return
  throw new ParentHashMismatchError({
    indexedBlock: cursor.indexedBlock,
    indexedHash: cursor.indexedHash,
    from: range.from,
    parentHash: first?.parentHash ?? 'none',
  })
}

function nextCursor(cursor: Cursor, range: BlockRange, options: CommitOptions): Cursor {
  const { headBlock, finalizedBlock } = options
  return {
    indexedBlock: range.to,
    indexedHash: range.headers.at(-1)?.hash,
    headBlock,
    finalizedBlock: Math.max(finalizedBlock, cursor.finalizedBlock ?? finalizedBlock),
    synced: cursor.synced,
  }
}

function count(rows: readonly LogWithVerdict[]): VerdictCounts {
  const verdicts: VerdictCounts = { applied: 0, malformed: 0, ignored: 0, unknown: 0 }
  for (const { verdict } of rows) verdicts[verdict]++
  return verdicts
}
