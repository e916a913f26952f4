import type { Generation } from '@ssv-exporter/contracts/generation'
import { readBlocks } from '@ssv-exporter/store/block-window'
import type { ContractLogRow } from '@ssv-exporter/store/contract-log'
import type { FoundContradiction } from '@ssv-exporter/store/contradictions'
import { readCursor } from '@ssv-exporter/store/cursor'
import type { Transaction } from '@ssv-exporter/store/database'
import { correctVerdicts } from '@ssv-exporter/store/replay/correct-verdicts'
import { type KeptLog, keptLogs } from '@ssv-exporter/store/replay/kept-logs'
import { shadowRegistry } from '@ssv-exporter/store/replay/shadow-registry'
import { createContradictionSearch } from '../consistency/contradiction-search.ts'
import { nothingBefore } from '../consistency/known-before.ts'
import { contiguousBlocks } from '../head/contiguous-blocks.ts'
import { readAhead } from '../history/read-ahead.ts'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import { createNonceCounter } from '../keys/nonce-counter.ts'
import { applyLogs } from '../registry/apply-logs.ts'
import { prepareLogs } from '../registry/prepare-logs.ts'
import type { PreparedLog } from '../registry/prepared-log.ts'

export interface DeriveOptions {
  generation: Generation
  startBlock: number
  /** Ends it before its end. */
  signal: AbortSignal
  /** Logs in memory at a time. */
  batchSize: number
}

export interface DeriveModules {
  kept: KeptLogsSource
  verifier: KeyVerifier
  /** Called with the number of logs applied so far, after each batch. */
  onLogs(logs: number): void
}

/** Where the kept logs are read. */
export interface KeptLogsSource {
  /** The transaction itself where it has changed logs; anything else sees the logs as they are committed. */
  from: Pick<Transaction, 'query'>
  /** Batches that are read and verified while one is applied; 0 with the transaction itself, which does one thing at a time. */
  ahead: number
}

export interface Derived {
  logs: number
  /** Logs whose verdict or event is another one now. */
  corrected: number
  /** What does not follow from the logs. */
  contradictions: FoundContradiction[]
}

/** Between two statements batches of signatures are verified, where no verdicts are kept. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000

/**
 * Derives the registry from the logs that are kept, into tables of this transaction alone, in front of the real ones, which
 * everybody else still reads.
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
  const search = createContradictionSearch(nothingBefore(startBlock))
  await shadowRegistry(transaction)
  const batches = readAhead(prepareBatches(options, modules), modules.kept.ahead)
  for await (const { batch, preparing } of batches) {
    const prepared = await preparing
    signal.throwIfAborted()
    const judged: ContractLogRow[] = []
    if (generation === 'current') derived.contradictions.push(...search.look(prepared))
    for await (const applied of applyLogs(transaction, prepared, undoFrom)) {
      judged.push(...applied.judged)
    }
    const changed = judged.filter((log, at) => !isKeptSo(log, batch[at]))
    await correctVerdicts(transaction, changed)
    derived.corrected += judged.filter((log, at) => !isSameVerdict(log, batch[at])).length
    derived.logs += batch.length
    modules.onLogs(derived.logs)
  }
  return derived
}

interface PreparedBatch {
  batch: readonly KeptLog[]
  preparing: Promise<readonly PreparedLog[]>
}

/** The kept logs in their order, each batch with what its signatures were found to be, now or formerly. */
async function* prepareBatches(
  { generation, batchSize, signal }: DeriveOptions,
  { kept, verifier }: DeriveModules,
): AsyncGenerator<PreparedBatch> {
  // From the first log on: nobody has registered anything before.
  const nonces = createNonceCounter(async () => [])
  for await (const batch of keptLogs(kept.from, batchSize)) {
    signal.throwIfAborted()
    const storedVerdicts = async () => batch.flatMap(({ keyVerdict }) => keyVerdict ?? [])
    const preparing = prepareLogs(generation, batch, { verifier, nonces, storedVerdicts })
    // Its failure is met when it is awaited; until then it must not count as unhandled.
    preparing.catch(() => {})
    yield { batch, preparing }
  }
}

/** From here on, blocks may still be reorganised away: what they did must be kept for undoing, as when they were indexed. */
async function lowestUndoable(transaction: Transaction): Promise<number> {
  const { indexedBlock } = await readCursor(transaction)
  const undoable = contiguousBlocks(await readBlocks(transaction, 0), indexedBlock)
  return [...undoable.keys()].at(-1) ?? indexedBlock + 1
}

const isKeptSo = (a: ContractLogRow, b: ContractLogRow | undefined) =>
  isSameVerdict(a, b) &&
  a.keyVerdict?.check === b?.keyVerdict?.check &&
  a.keyVerdict?.fault === b?.keyVerdict?.fault

const isSameVerdict = (a: ContractLogRow, b: ContractLogRow | undefined) =>
  a.event === b?.event && a.verdict === b?.verdict && a.reason === b?.reason
