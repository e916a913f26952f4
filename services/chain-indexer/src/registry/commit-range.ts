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
import { applyEvent } from './apply-event.ts'
import { loadState } from './load-state.ts'
import { prepareLogs } from './prepare-logs.ts'
import type { PreparedLog } from './prepared-log.ts'
import type { RegistryState } from './registry-state.ts'
import { writeState } from './write-state.ts'

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
 * @throws SeamError, FencedError, DatabaseError
 */
export async function commitRange(
  database: Database,
  range: BlockRange,
  options: CommitOptions,
): Promise<CommitResult> {
  const prepared = await prepareLogs(database, options.generation, range.logs)
  return database.transaction('commit-range', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', options.epoch)
    const cursor = await readCursor(transaction, true)
    assertSeam(cursor, range)
    const rows: ContractLogRow[] = []
    let published = false
    for (const { block, logs } of steps(prepared, options.undoFrom)) {
      const state = await loadState(transaction, events(logs))
      rows.push(...logs.map((log) => applyLog(state, log)))
      await writeState(transaction, state, block)
      if (cursor.synced) {
        const told = await publishChanges(transaction, options.generation, state.changes)
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

interface Step {
  /** Set when the step is one block that may be reorganised away. */
  block: number | undefined
  logs: PreparedLog[]
}

/** All settled blocks are one step; of the others each is its own, so that each can be undone alone. */
function* steps(prepared: readonly PreparedLog[], undoFrom: number): Generator<Step> {
  const blocks = Map.groupBy(prepared, ({ log }) =>
    log.blockNumber < undoFrom ? undefined : log.blockNumber,
  )
  for (const [block, logs] of blocks) yield { block, logs }
}

function* events(logs: readonly PreparedLog[]) {
  for (const prepared of logs) if (prepared.verdict === 'handled') yield prepared.event
}

function applyLog(state: RegistryState, prepared: PreparedLog): ContractLogRow {
  const { log } = prepared
  const row = { ...log, event: prepared.name, reason: undefined }
  if (prepared.verdict === 'ignored') return { ...row, verdict: 'ignored' }
  const reason =
    prepared.verdict === 'malformed'
      ? prepared.reason
      : applyEvent(state, prepared.event, log.blockNumber, prepared.keyFault)
  return reason === undefined
    ? { ...row, verdict: 'applied' }
    : { ...row, verdict: 'malformed', reason }
}

function count(rows: readonly ContractLogRow[]): Verdicts {
  const verdicts: Verdicts = { applied: 0, malformed: 0, ignored: 0 }
  for (const { verdict } of rows) verdicts[verdict]++
  return verdicts
}
