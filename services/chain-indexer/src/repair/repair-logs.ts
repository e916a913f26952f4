import {
  deleteContractLogs,
  type LogWithVerdict,
  writeContractLogs,
} from '@ssv-exporter/store/contract-log'
import { replaceContradictions } from '@ssv-exporter/store/contradictions'
import { markRegistryCurrent, readCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { keptLogsBetween } from '@ssv-exporter/store/replay/kept-logs'
import { adoptShadow } from '@ssv-exporter/store/replay/shadow-registry'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import type { TimedLog } from '../rpc/block-range.ts'
import { compareLogs } from './compare-logs.ts'
import { type DeriveOptions, deriveRegistry } from './derive-registry.ts'
import { publishDifferences } from './publish-differences.ts'

export interface Repair {
  /** Missing logs that were inserted. */
  missing: number
  /** False logs that were deleted. */
  extra: number
  published: boolean
}

export interface RepairModules {
  database: Database
  verifier: KeyVerifier
  /** Called while the registry is derived again. */
  onProgress(): void
}

/** The complete, true logs of some blocks. */
export interface TrueBlocks {
  blocks: ReadonlySet<number>
  logs: readonly TimedLog[]
}

/**
 * Replaces the stored logs of some blocks with the true ones and derives the registry again, in one
 * transaction. The current state of each changed record, or its retraction, is published, as after
 * a reorganisation.
 * @throws FencedError, DatabaseError, KeyVerifierError; the reason of the signal
 */
export async function repairLogs(
  { blocks, logs }: TrueBlocks,
  options: DeriveOptions & { fencingToken: number },
  { database, verifier, onProgress }: RepairModules,
): Promise<Repair> {
  const nothing: Repair = { missing: 0, extra: 0, published: false }
  if (blocks.size === 0) return nothing
  return database.transaction('repair', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', options.fencingToken)
    const cursor = await readCursor(transaction, true)
    // Not spread into Math.min: a repair may cover more blocks than a call accepts arguments.
    const numbers = [...blocks]
    const first = numbers.reduce((one, other) => Math.min(one, other))
    const last = numbers.reduce((one, other) => Math.max(one, other))
    const stored = await keptLogsBetween(transaction, first, last)
    const { missing, extra } = compareLogs(
      logs.filter(({ blockNumber }) => blocks.has(blockNumber)),
      stored.filter(({ blockNumber }) => blocks.has(blockNumber)),
    )
    if (missing.length + extra.length === 0) return nothing
    await deleteContractLogs(transaction, extra)
    await writeContractLogs(transaction, missing.map(withoutVerdict))
    const { contradictions } = await deriveRegistry(transaction, options, {
      kept: { from: transaction, ahead: 0 },
      verifier,
      onLogs: onProgress,
    })
    const published =
      cursor.synced && (await publishDifferences(transaction, options.generation, last))
    await adoptShadow(transaction)
    await markRegistryCurrent(transaction)
    await replaceContradictions(transaction, contradictions, [...blocks])
    options.signal.throwIfAborted()
    await assertFence(transaction, 'chain-indexer', options.fencingToken)
    return { missing: missing.length, extra: extra.length, published }
  })
}

/** The verdict is set when the registry is derived. */
const withoutVerdict = (log: TimedLog): LogWithVerdict => ({
  log,
  event: undefined,
  verdict: 'ignored',
  reason: undefined,
  keyVerdict: undefined,
})
