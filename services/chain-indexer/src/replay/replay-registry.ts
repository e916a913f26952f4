import { replaceContradictions } from '@ssv-exporter/store/contradictions'
import { markRegistryCurrent } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { countKeptLogs } from '@ssv-exporter/store/replay/kept-logs'
import { type RestartedLog, restartLog } from '@ssv-exporter/store/replay/restart-log'
import { type AdoptedRows, adoptShadow } from '@ssv-exporter/store/replay/shadow-registry'
import { markSearched } from '@ssv-exporter/store/verification'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import { type DeriveOptions, deriveRegistry } from '../repair/derive-registry.ts'

export interface ReplayOptions extends DeriveOptions {
  /** Fencing token of the lease that excludes indexers. */
  fencingToken: number
}

export interface ReplayModules {
  database: Database
  verifier: KeyVerifier
  onProgress(done: number, of: number): void
}

export interface ReplayResult {
  logs: number
  /** Logs whose verdict or event has changed. */
  corrected: number
  /** Changed rows, by table. */
  adopted: AdoptedRows
  log: RestartedLog
}

/** Batches read and verified ahead of those whose rows are read. */
const BATCHES_AHEAD = 1
/** Publications about the registry. */
const REGISTRY_TOPICS = ['operator', 'validator', 'cluster']

/**
 * Derives the registry again from the stored logs and restarts the publication log from it, in one
 * transaction. It is derived beside the live registry: readers see the former one until the commit,
 * and only differing rows are written.
 * @throws FencedError, DatabaseError, KeyVerifierError; the reason of `signal`
 */
export async function replayRegistry(
  options: ReplayOptions,
  { database, verifier, onProgress }: ReplayModules,
): Promise<ReplayResult> {
  return database.transaction('replay', async (transaction) => {
    const of = await countKeptLogs(transaction)
    onProgress(0, of)
    // Read over another connection: no indexer writes while the lease is held, and nothing that
    // this transaction corrects is read.
    const kept = { from: database, ahead: BATCHES_AHEAD }
    const { logs, corrected, contradictions } = await deriveRegistry(transaction, options, {
      kept,
      verifier,
      onLogs: (done) => onProgress(done, of),
    })
    const adopted = await adoptShadow(transaction)
    await replaceContradictions(transaction, contradictions, [])
    await markSearched(transaction)
    options.signal.throwIfAborted()
    await assertFence(transaction, 'chain-indexer', options.fencingToken)
    await markRegistryCurrent(transaction)
    return { logs, corrected, adopted, log: await restartLog(transaction, REGISTRY_TOPICS) }
  })
}
