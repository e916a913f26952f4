import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import type { Database } from '@ssv-exporter/store/database'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import { prepareRange, registryNonces } from '../registry/prepare-range.ts'
import type { PreparedLog } from '../registry/prepared-log.ts'
import type { BlockRange } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import { readAhead } from './read-ahead.ts'

export interface BackfillOptions {
  from: number
  to: number
  generation: ContractGeneration
  signal: AbortSignal
}

export interface BackfillModules {
  source: ChainSource
  database: Database
  verifier: KeyVerifier
}

export interface PreparedRange {
  range: BlockRange
  prepared: readonly PreparedLog[]
}

/** Ranges fetched or verified ahead while one is committed. */
const RANGES_AHEAD = 2

/**
 * Yields settled blocks range by range, with prepared logs. While the caller commits one range, the
 * signatures of the next are verified and the one after it is fetched. A range must be committed
 * before the next one is requested.
 * @throws RpcFault, KeyVerifierError, DatabaseError
 */
export async function* backfill(
  options: BackfillOptions,
  modules: BackfillModules,
): AsyncGenerator<PreparedRange> {
  const fetch = (first: number, last: number) => modules.source.historyRange(first, last)
  let from = options.from
  while (from <= options.to) {
    const ahead = readAhead(fetchRanges({ ...options, from }, modules, fetch), RANGES_AHEAD)
    for await (const { range, preparing } of ahead) {
      options.signal.throwIfAborted()
      const [prepared, confirmed] = await Promise.all([preparing, range.confirmed])
      options.signal.throwIfAborted()
      from = confirmed.to + 1
      if (confirmed.logs === range.logs) {
        yield { range: confirmed, prepared }
        continue
      }
      // The second read corrected the logs: the ranges ahead were verified with wrong nonces.
      yield {
        range: confirmed,
        prepared: await prepareRange(options.generation, confirmed, modules),
      }
      break
    }
  }
}

/**
 * Yields blocks near the head range by range, with prepared logs; like `backfill`, ahead of the
 * caller. A range must be committed before the next one is requested.
 * @throws RpcFault, KeyVerifierError, DatabaseError
 */
export async function* readHead(
  options: BackfillOptions,
  modules: BackfillModules,
): AsyncGenerator<PreparedRange> {
  const fetch = (from: number, to: number) => modules.source.headRange(from, to)
  for await (const { range, preparing } of readAhead(
    fetchRanges(options, modules, fetch),
    RANGES_AHEAD,
  )) {
    options.signal.throwIfAborted()
    yield { range, prepared: await preparing }
  }
}

interface FetchedRange<Range> {
  range: Range
  preparing: Promise<readonly PreparedLog[]>
}

async function* fetchRanges<Range extends BlockRange>(
  { from, to, generation, signal }: BackfillOptions,
  { database, verifier }: BackfillModules,
  fetch: (from: number, to: number) => Promise<Range>,
): AsyncGenerator<FetchedRange<Range>> {
  const nonces = registryNonces(database)
  let start = from
  while (start <= to) {
    signal.throwIfAborted()
    const range = await fetch(start, to)
    start = range.to + 1
    const preparing = prepareRange(generation, range, { database, verifier, nonces })
    // The failure is handled when the promise is awaited; this prevents an unhandled rejection.
    preparing.catch(() => {})
    yield { range, preparing }
  }
}
