import type { Generation } from '@ssv-exporter/contracts/generation'
import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { writeBlocks } from '@ssv-exporter/store/block-window'
import { type ContractLogRow, writeContractLogs } from '@ssv-exporter/store/contract-log'
import { type Cursor, readCursor, writeCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import type { Verdicts } from '../progress.ts'
import { publishChanges } from '../publish/publish-changes.ts'
import type { BlockRange } from '../rpc/block-range.ts'
import { applyLogs } from './apply-logs.ts'
import type { PreparedLog } from './prepared-log.ts'

/** A range does not follow the block indexed last: the chain was reorganised, or this writer is not alone. */
export class SeamError extends ExporterError {
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
  /** Of the lease that this writer holds. */
  epoch: number
  /** Blocks from here on may be reorganised away: what they change is kept for undoing. */
  undoFrom: number
  headBlock: number
  finalizedBlock: number
  /** This range reaches the head. */
  synced: boolean
}

export interface CommitResult {
  cursor: Cursor
  verdicts: Verdicts
  published: boolean
}

/**
 * Indexes a range: logs, registry rows, cursor, block hashes and publications in one transaction.
 * Before the first synchronisation nothing is published: the state is queried.
 * @param prepared the logs of the range
 * @throws SeamError, FencedError, DatabaseError
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
    const rows: ContractLogRow[] = []
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
    const next = nextCursor(cursor, range, options)
    await writeCursor(transaction, next)
    return { cursor: next, verdicts: count(rows), published }
  })
}

function assertSeam(cursor: Cursor, range: BlockRange): void {
  const first = range.headers[0]
  const follows =
    first?.number === cursor.indexedBlock + 1 &&
    (cursor.indexedHash === undefined || first.parentHash === cursor.indexedHash)
  if (follows) return
  throw new SeamError({
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

function count(rows: readonly ContractLogRow[]): Verdicts {
  const verdicts: Verdicts = { applied: 0, malformed: 0, ignored: 0, unknown: 0 }
  for (const { verdict } of rows) verdicts[verdict]++
  return verdicts
}
