import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import type { Database } from '@ssv-exporter/store/database'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import { prepareRange, registryNonces } from '../registry/prepare-range.ts'
import type { PreparedLog } from '../registry/prepared-log.ts'
import type { BlockRange } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'

export interface RangesOptions {
  from: number
  to: number
  generation: ContractGeneration
  signal: AbortSignal
}

export interface RangesModules {
  source: ChainSource
  database: Database
  verifier: KeyVerifier
}

export interface PreparedRange {
  range: BlockRange
  prepared: readonly PreparedLog[]
}

/** Ranges fetched or verified ahead while one is committed. */
export const RANGES_AHEAD = 2

export interface FetchedRange<Range> {
  range: Range
  preparing: Promise<readonly PreparedLog[]>
}

/** Fetches ranges one after another and starts to verify each. */
export async function* fetchRanges<Range extends BlockRange>(
  { from, to, generation, signal }: RangesOptions,
  { database, verifier }: RangesModules,
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
