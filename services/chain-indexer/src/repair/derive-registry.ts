import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import type { LogVerdict } from '@ssv-exporter/store/contract-log'
import type { FoundContradiction } from '@ssv-exporter/store/contradictions'
import { readCursor } from '@ssv-exporter/store/cursor'
import type { Transaction } from '@ssv-exporter/store/database'
import { readBlocks } from '@ssv-exporter/store/recent-blocks'
import { correctVerdicts } from '@ssv-exporter/store/replay/correct-verdicts'
import { type KeptLog, keptLogs } from '@ssv-exporter/store/replay/kept-logs'
import { shadowRegistry } from '@ssv-exporter/store/replay/shadow-registry'
import { createContradictionSearch } from '../consistency/contradiction-search.ts'
import { emptyState } from '../consistency/known-before.ts'
import { contiguousBlocks } from '../head/contiguous-blocks.ts'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import { readAhead } from '../ranges/read-ahead.ts'
import { applyLogs } from '../registry/apply-logs.ts'
import {
  type AppliedMeanwhile,
  createState,
  type ReadRows,
  readRows,
  touchedBy,
} from '../registry/load-state.ts'
import { createNonceCounter } from '../registry/nonce-counter.ts'
import { prepareLogs } from '../registry/prepare-logs.ts'
import type { PreparedLog } from '../registry/prepared-log.ts'
import { createRowCache, type RowCache } from '../registry/row-cache.ts'
import type { TouchedKeys } from '../registry/touched-keys.ts'
import { writeApplied } from '../registry/write-applied.ts'

export interface DeriveOptions {
  generation: ContractGeneration
  startBlock: number
  /** Aborts the derivation. */
  signal: AbortSignal
  /** Batch size in logs. */
  batchSize: number
}

export interface DeriveModules {
  kept: KeptLogsSource
  verifier: KeyVerifier
  /** Called after each batch with the number of logs applied so far. */
  onLogs(logs: number): void
}

/** Connection for reading the stored logs. */
export interface KeptLogsSource {
  /**
   * The transaction itself if it has changed logs; any other connection sees only committed logs.
   */
  from: Pick<Transaction, 'query'>
  /**
   * Further batches read and verified ahead; 0 with the transaction itself, which runs one
   * statement at a time.
   */
  ahead: number
}

export interface Derived {
  logs: number
  /** Logs whose verdict or event has changed. */
  corrected: number
  /** Contradictions in the logs. */
  contradictions: FoundContradiction[]
}

/** Batches whose rows are read before an earlier one is applied and written. */
const READS_AHEAD = 2

/** Signatures without stored verdicts are verified between statements. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000

/**
 * Derives the registry from the stored logs into temporary tables of this transaction, which shadow
 * the real ones. Other connections still read the real tables.
 * @throws DatabaseError, KeyVerifierError; the reason of `signal`
 */
export async function deriveRegistry(
  transaction: Transaction,
  options: DeriveOptions,
  modules: DeriveModules,
): Promise<Derived> {
  const { generation, startBlock, signal } = options
  await transaction.query(
    'replay/patience',
    `SET LOCAL idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_TIMEOUT_MS}`,
  )
  const undoFrom = await lowestUndoable(transaction)
  const derived: Derived = { logs: 0, corrected: 0, contradictions: [] }
  const search = createContradictionSearch(emptyState(startBlock))
  const cache = createRowCache()
  await shadowRegistry(transaction)
  const meanwhile: AppliedMeanwhile[] = []
  let written: Promise<unknown> = Promise.resolve()
  const batches = readAhead(prepareBatches(options, modules), modules.kept.ahead)
  const reads = readAhead(readBatches(transaction, cache, batches), READS_AHEAD)
  for await (const { batch, prepared, touched, reading } of reads) {
    signal.throwIfAborted()
    if (generation === 'current') derived.contradictions.push(...search.search(prepared))
    // Statements run in the order in which they are sent: these find the rows of all batches.
    const read = touched.boundary ? readRows(transaction, touched, cache) : reading
    const state = createState(await afterFailureOf(written, read), meanwhile)
    const applied = applyLogs(state, prepared, undoFrom)
    const { logs } = applied
    const changed = logs.filter((log, at) => !isKeptSo(log, batch[at]))
    const writing = [writeApplied(transaction, applied), correctVerdicts(transaction, changed)]
    written = Promise.all([written, ...writing])
    // The failure is handled where the promise is awaited; this prevents an unhandled rejection.
    written.catch(() => {})
    cache.add(state)
    meanwhile.push({ state, groups: applied.groups })
    meanwhile.splice(0, meanwhile.length - READS_AHEAD)
    derived.corrected += logs.filter((log, at) => !isSameVerdict(log, batch[at])).length
    derived.logs += batch.length
    modules.onLogs(derived.logs)
  }
  await written
  return derived
}

/**
 * A failed statement also fails those behind it: its failure is the cause. @throws that of
 * `written`, if any
 */
async function afterFailureOf<T>(written: Promise<unknown>, read: Promise<T>): Promise<T> {
  try {
    return await read
  } catch (error) {
    await written
    throw error
  }
}

interface ReadBatch {
  batch: readonly KeptLog[]
  prepared: readonly PreparedLog[]
  touched: TouchedKeys
  /** The rows, possibly without the changes of the last `READS_AHEAD` batches. */
  reading: Promise<ReadRows>
}

/** Reads rows ahead, so that Postgres writes one batch while the next one is applied. */
async function* readBatches(
  transaction: Transaction,
  cache: RowCache,
  batches: AsyncGenerator<PreparedBatch>,
): AsyncGenerator<ReadBatch> {
  for await (const { batch, preparing } of batches) {
    const prepared = await preparing
    const touched = touchedBy(prepared)
    const reading = readRows(transaction, touched, cache)
    // The failure is handled where the promise is awaited; this prevents an unhandled rejection.
    reading.catch(() => {})
    yield { batch, prepared, touched, reading }
  }
}

interface PreparedBatch {
  batch: readonly KeptLog[]
  preparing: Promise<readonly PreparedLog[]>
}

/** The stored logs in order, in batches, with stored or new verdicts on their signatures. */
async function* prepareBatches(
  { generation, batchSize, signal }: DeriveOptions,
  { kept, verifier }: DeriveModules,
): AsyncGenerator<PreparedBatch> {
  // Starts at the first log, before which there are no registrations.
  const nonces = createNonceCounter(async () => [])
  for await (const batch of keptLogs(kept.from, batchSize)) {
    signal.throwIfAborted()
    const storedVerdicts = async () => batch.flatMap(({ keyVerdict }) => keyVerdict ?? [])
    const preparing = prepareLogs(generation, batch, { verifier, nonces, storedVerdicts })
    // The failure is handled when the promise is awaited; this prevents an unhandled rejection.
    preparing.catch(() => {})
    yield { batch, preparing }
  }
}

/**
 * Blocks from here on may still be reorganised away: undo rows must be kept for them, as during
 * indexing.
 */
async function lowestUndoable(transaction: Transaction): Promise<number> {
  const { indexedBlock } = await readCursor(transaction)
  const undoable = contiguousBlocks(await readBlocks(transaction, 0), indexedBlock)
  return [...undoable.keys()].at(-1) ?? indexedBlock + 1
}

const isKeptSo = (a: LogVerdict, b: LogVerdict | undefined) =>
  isSameVerdict(a, b) &&
  a.keyVerdict?.check === b?.keyVerdict?.check &&
  a.keyVerdict?.fault === b?.keyVerdict?.fault

const isSameVerdict = (a: LogVerdict, b: LogVerdict | undefined) =>
  a.event === b?.event && a.verdict === b?.verdict && a.reason === b?.reason
