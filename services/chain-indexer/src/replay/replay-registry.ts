import type { Generation } from '@ssv-exporter/contracts/generation'
import { readBlocks } from '@ssv-exporter/store/block-window'
import type { ContractLogRow } from '@ssv-exporter/store/contract-log'
import { markRegistryCurrent, readCursor } from '@ssv-exporter/store/cursor'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { correctVerdicts } from '@ssv-exporter/store/replay/correct-verdicts'
import { countKeptLogs, type KeptLog, keptLogs } from '@ssv-exporter/store/replay/kept-logs'
import { type RestartedLog, restartLog } from '@ssv-exporter/store/replay/restart-log'
import {
  type AdoptedRows,
  adoptShadow,
  shadowRegistry,
} from '@ssv-exporter/store/replay/shadow-registry'
import { unbroken } from '../head/unbroken.ts'
import { readAhead } from '../history/read-ahead.ts'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import { createNonceCounter } from '../keys/nonce-counter.ts'
import { applyLogs } from '../registry/apply-logs.ts'
import { prepareLogs } from '../registry/prepare-logs.ts'
import type { PreparedLog } from '../registry/prepared-log.ts'

export interface ReplayOptions {
  generation: Generation
  /** Of the lease that keeps indexers out. */
  epoch: number
  /** Ends it before its end; then nothing has happened. */
  signal: AbortSignal
  /** Logs in memory at a time. */
  batchSize: number
}

export interface ReplayModules {
  database: Database
  verifier: KeyVerifier
  onProgress(done: number, of: number): void
}

export interface ReplayResult {
  logs: number
  /** Logs whose verdict or event is another one now. */
  corrected: number
  /** Rows that are other ones now, by table. */
  adopted: AdoptedRows
  log: RestartedLog
}

/** Between two statements batches of signatures are verified, where no verdicts are kept. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
/** Batches that are read and verified while one is applied. */
const BATCHES_AHEAD = 2
/** What consumers are told of the registry. */
const REGISTRY_TOPICS = ['operator', 'validator', 'cluster']

/**
 * Derives the registry anew from the logs that are kept, and restarts the log of publications with it, in one transaction.
 * It is derived beside the one that is served: whoever reads has the former until the commit, and only rows that differ are
 * written.
 * @throws FencedError, DatabaseError, KeyVerifierError; the reason of `signal`
 */
export async function replayRegistry(
  options: ReplayOptions,
  { database, verifier, onProgress }: ReplayModules,
): Promise<ReplayResult> {
  return database.transaction('replay', async (transaction) => {
    await transaction.query(
      'replay/patience',
      `SET LOCAL idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_TIMEOUT_MS}`,
    )
    const undoFrom = await lowestUndoable(transaction)
    const of = await countKeptLogs(transaction)
    let logs = 0
    let corrected = 0
    onProgress(logs, of)
    await shadowRegistry(transaction)
    // Over another connection: no indexer writes while the lease is held, and this transaction reads nothing of what it corrects.
    const batches = prepareBatches(options, { database, verifier })
    for await (const { batch, preparing } of readAhead(batches, BATCHES_AHEAD)) {
      const prepared = await preparing
      options.signal.throwIfAborted()
      const judged: ContractLogRow[] = []
      for await (const applied of applyLogs(transaction, prepared, undoFrom)) {
        judged.push(...applied.judged)
      }
      const changed = judged.filter((log, i) => !isKeptSo(log, batch[i]))
      await correctVerdicts(transaction, changed)
      corrected += judged.filter((log, i) => !isSameVerdict(log, batch[i])).length
      logs += batch.length
      onProgress(logs, of)
    }
    const adopted = await adoptShadow(transaction)
    options.signal.throwIfAborted()
    await assertFence(transaction, 'chain-indexer', options.epoch)
    await markRegistryCurrent(transaction)
    return { logs, corrected, adopted, log: await restartLog(transaction, REGISTRY_TOPICS) }
  })
}

interface PreparedBatch {
  batch: readonly KeptLog[]
  preparing: Promise<readonly PreparedLog[]>
}

/** The kept logs in their order, each batch with what its signatures were found to be, now or formerly. */
async function* prepareBatches(
  { generation, batchSize, signal }: ReplayOptions,
  { database, verifier }: Pick<ReplayModules, 'database' | 'verifier'>,
): AsyncGenerator<PreparedBatch> {
  // From the first log on: nobody has registered anything before.
  const nonces = createNonceCounter(async () => [])
  for await (const batch of keptLogs(database, batchSize)) {
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
  const undoable = unbroken(await readBlocks(transaction, 0), indexedBlock)
  return [...undoable.keys()].at(-1) ?? indexedBlock + 1
}

const isKeptSo = (a: ContractLogRow, b: ContractLogRow | undefined) =>
  isSameVerdict(a, b) &&
  a.keyVerdict?.check === b?.keyVerdict?.check &&
  a.keyVerdict?.fault === b?.keyVerdict?.fault

const isSameVerdict = (a: ContractLogRow, b: ContractLogRow | undefined) =>
  a.event === b?.event && a.verdict === b?.verdict && a.reason === b?.reason
