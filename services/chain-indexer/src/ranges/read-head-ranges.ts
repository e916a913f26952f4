import {
  fetchRanges,
  type PreparedRange,
  RANGES_AHEAD,
  type RangesModules,
  type RangesOptions,
} from './fetch-ranges.ts'
import { readAhead } from './read-ahead.ts'

/**
 * Yields blocks near the head range by range, with prepared logs; like `backfill`, ahead of the
 * caller. A range must be committed before the next one is requested.
 * @throws RpcError, KeyVerifierError, DatabaseError
 */
export async function* readHeadRanges(
  options: RangesOptions,
  modules: RangesModules,
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
