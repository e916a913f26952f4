import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import { decodeLog } from '@ssv-exporter/contracts/decode-log'
import { addContradictions, type FoundContradiction } from '@ssv-exporter/store/contradictions'
import { readCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { assertFence } from '@ssv-exporter/store/fence'
import { keptLogs } from '@ssv-exporter/store/replay/kept-logs'
import { markSearched, readVerification } from '@ssv-exporter/store/verification'
import { createContradictionSearch } from '../consistency/contradiction-search.ts'
import { emptyState } from '../consistency/known-before.ts'
import type { PreparedLog } from '../registry/prepared-log.ts'
import type { TimedLog } from '../rpc/block-range.ts'

const LOGS_AT_ONCE = 1_000

/**
 * Searches the logs indexed by a former release for contradictions, once.
 * @throws FencedError, DatabaseError; the reason of the signal
 */
export async function searchKeptLogs(
  database: Database,
  options: {
    generation: ContractGeneration
    startBlock: number
    fencingToken: number
    signal: AbortSignal
  },
): Promise<void> {
  const { generation, startBlock, fencingToken, signal } = options
  if ((await readVerification(database)).searched) return
  // Later logs are searched as they are indexed.
  const { indexedBlock } = await readCursor(database)
  const search = createContradictionSearch(emptyState(startBlock))
  const found: FoundContradiction[] = []
  if (generation === 'current') {
    for await (const batch of keptLogs(database, LOGS_AT_ONCE)) {
      signal.throwIfAborted()
      const known = batch.filter(({ blockNumber }) => blockNumber <= indexedBlock)
      found.push(...search.search(known.map((log) => decoded(generation, log))))
    }
  }
  await database.transaction('search-logs', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', fencingToken)
    await addContradictions(transaction, found)
    await markSearched(transaction)
  })
}

/** The search needs no signatures. */
function decoded(generation: ContractGeneration, log: TimedLog): PreparedLog {
  const result = decodeLog(generation, log)
  if (result.verdict === 'unknown') return { log, verdict: 'unknown', name: undefined }
  if (result.verdict === 'ignored') return { log, verdict: 'ignored', name: result.name }
  if (result.verdict === 'malformed') return { log, ...result }
  const { event } = result
  return { log, verdict: 'handled', name: event.name, event, keys: undefined }
}
