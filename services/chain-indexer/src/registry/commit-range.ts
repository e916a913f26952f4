import type { Generation } from '@ssv-exporter/contracts/generation'
import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { writeBlocks } from '@ssv-exporter/store/block-window'
import { type JudgedLog, writeContractLogs } from '@ssv-exporter/store/contract-log'
import { addContradictions, type FoundContradiction } from '@ssv-exporter/store/contradictions'
import { type Cursor, readCursor, writeCursor } from '@ssv-exporter/store/cursor'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { writeConfirmed } from '@ssv-exporter/store/verification'
import { createContradictionSearch } from '../consistency/contradiction-search.ts'
import { knownBefore } from '../consistency/known-before.ts'
import { maySynchronise } from '../consistency/may-synchronise.ts'
import type { Verdicts } from '../progress.ts'
import { publishChanges } from '../publish/publish-changes.ts'
import type { BlockRange } from '../rpc/block-range.ts'
import { applyLogs } from './apply-logs.ts'
import type { PreparedLog } from './prepared-log.ts'

/**
 * A range does not link to the last indexed block: the chain was reorganised, or there is another
 * writer.
 */
export class ParentHashMismatchError extends ExporterError {
  constructor(facts: {
    indexedBlock: number
    indexedHash: string | undefined
    from: number
    parentHash: string
  }) {
    super(`Block ${facts.from} does not follow the indexed block ${facts.indexedBlock}`, {
      code: 'SEAM',
      facts,
      retryable: true,
    })
  }
}

export interface CommitOptions {
  generation: Generation
  startBlock: number
  /** Fencing token of this writer's lease. */
  epoch: number
  /** Blocks from here on may be reorganised away: undo rows are kept for them. */
  undoFrom: number
  headBlock: number
  finalizedBlock: number
  /** Whether this range ends at the last block to be indexed: head minus follow distance. */
  synced: boolean
}

export interface CommitResult {
  cursor: Cursor
  verdicts: Verdicts
  published: boolean
  /** Contradictions with earlier logs. */
  contradictions: readonly FoundContradiction[]
}

/**
 * Indexes a range: logs, registry rows, cursor, block hashes and publications in one transaction.
 * Before the first synchronisation nothing is published; consumers query the state.
 * @param prepared the logs of the range
 * @throws ParentHashMismatchError, NonceError, FencedError, DatabaseError
 */
export async function commitRange(
  database: Database,
  range: BlockRange,
  prepared: readonly PreparedLog[],
  options: CommitOptions,
): Promise<CommitResult> {
  return database.transaction('commit-range', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', options.epoch)
    const cursor = await readCursor(transaction, true)
    assertSeam(cursor, range)
    const contradictions = await findContradictions(transaction, options, prepared)
    await addContradictions(transaction, contradictions)
    const rows: JudgedLog[] = []
    let published = false
    for await (const { judged, changes } of applyLogs(transaction, prepared, options.undoFrom)) {
      rows.push(...judged)
      if (cursor.synced) {
        const told = await publishChanges(transaction, options.generation, changes)
        published ||= told
      }
    }
    await writeContractLogs(transaction, rows)
    await writeBlocks(
      transaction,
      range.headers.filter(({ number }) => number >= options.undoFrom),
    )
    const { startBlock, finalizedBlock } = options
    if (range.readTwice && range.to <= finalizedBlock) {
      await writeConfirmed(transaction, { from: range.from, to: range.to, startBlock })
    }
    const next = nextCursor(cursor, range, options)
    if (next.synced && !cursor.synced) {
      next.synced = await maySynchronise(transaction, { startBlock, to: range.to })
    }
    await writeCursor(transaction, next)
    return { cursor: next, verdicts: count(rows), published, contradictions }
  })
}

/** Contradictory logs are indexed anyway, and the contradiction is investigated. */
async function findContradictions(
  transaction: Transaction,
  { generation, startBlock }: CommitOptions,
  prepared: readonly PreparedLog[],
): Promise<FoundContradiction[]> {
  if (generation !== 'current' || prepared.length === 0) return []
  const before = await knownBefore(transaction, prepared, startBlock)
  return createContradictionSearch(before).look(prepared)
}

function assertSeam(cursor: Cursor, range: BlockRange): void {
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
    synced: cursor.synced || options.synced,
  }
}

function count(rows: readonly JudgedLog[]): Verdicts {
  const verdicts: Verdicts = { applied: 0, malformed: 0, ignored: 0, unknown: 0 }
  for (const { verdict } of rows) verdicts[verdict]++
  return verdicts
}
