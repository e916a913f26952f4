import { prepareRange } from '../registry/prepare-range.ts'
import {
  fetchRanges,
  type PreparedRange,
  RANGES_AHEAD,
  type RangesModules,
  type RangesOptions,
} from './fetch-ranges.ts'
import { readAhead } from './read-ahead.ts'

/**
 * Yields settled blocks range by range, with prepared logs. While the caller commits one range, the
 * signatures of the next are verified and the one after it is fetched. A range must be committed
 * before the next one is requested.
 * @throws RpcError, KeyVerifierError, DatabaseError
 */
export async function* backfill(
  options: RangesOptions,
  modules: RangesModules,
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
