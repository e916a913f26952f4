import type { Generation } from '@ssv-exporter/contracts/generation'
import { readBlocks } from '@ssv-exporter/store/block-window'
import type { ContractLogRow } from '@ssv-exporter/store/contract-log'
import { markRegistryCurrent, readCursor } from '@ssv-exporter/store/cursor'
import type { Database, Transaction } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { correctVerdicts } from '@ssv-exporter/store/replay/correct-verdicts'
import { countKeptLogs, keptLogs } from '@ssv-exporter/store/replay/kept-logs'
import { type RestartedLog, restartLog } from '@ssv-exporter/store/replay/restart-log'
import {
  type AdoptedRows,
  adoptShadow,
  shadowRegistry,
} from '@ssv-exporter/store/replay/shadow-registry'
import { unbroken } from '../head/unbroken.ts'
import { applyLogs } from '../registry/apply-logs.ts'
import { prepareLogs } from '../registry/prepare-logs.ts'

export interface ReplayOptions {
  generation: Generation
  /** Of the lease that keeps indexers out. */
  epoch: number
  /** Ends it before its end; then nothing has happened. */
  signal: AbortSignal
  /** Logs in memory at a time. */
  batchSize: number
}

export interface ReplayResult {
  logs: number
  /** Logs whose verdict or event is another one now. */
  corrected: number
  /** Rows that are other ones now, by table. */
  adopted: AdoptedRows
  log: RestartedLog
}

/** Between two statements a batch of signatures is verified. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
/** What consumers are told of the registry. */
const REGISTRY_TOPICS = ['operator', 'validator', 'cluster']

/**
 * Derives the registry anew from the logs that are kept, and restarts the log of publications with it, in one transaction.
 * It is derived beside the one that is served: whoever reads has the former until the commit, and only rows that differ are
 * written.
 * @throws FencedError, DatabaseError; the reason of `signal`
 */
export async function replayRegistry(
  database: Database,
  options: ReplayOptions,
  onProgress: (done: number, of: number) => void,
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
    for await (const batch of keptLogs(transaction, options.batchSize)) {
      options.signal.throwIfAborted()
      const judged: ContractLogRow[] = []
      const prepared = await prepareLogs(transaction, options.generation, batch)
      for await (const applied of applyLogs(transaction, prepared, undoFrom)) {
        judged.push(...applied.judged)
      }
      const wrong = judged.filter((log, place) => !isSameVerdict(log, batch[place]))
      await correctVerdicts(transaction, wrong)
      corrected += wrong.length
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

/** From here on, blocks may still be reorganised away: what they did must be kept for undoing, as when they were indexed. */
async function lowestUndoable(transaction: Transaction): Promise<number> {
  const { indexedBlock } = await readCursor(transaction)
  const undoable = unbroken(await readBlocks(transaction, 0), indexedBlock)
  return [...undoable.keys()].at(-1) ?? indexedBlock + 1
}

const isSameVerdict = (a: ContractLogRow, b: ContractLogRow | undefined) =>
  a.event === b?.event && a.verdict === b?.verdict && a.reason === b?.reason
