import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { BlockRange } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import { fetchShrinking } from './fetch-shrinking.ts'
import type { RangeSize } from './range-size.ts'

export interface BackfillOptions {
  from: number
  to: number
  size: RangeSize
  signal: AbortSignal
}

/**
 * The settled blocks, range after range. The next range is on its way while the caller commits one.
 * @throws RpcFault when an endpoint fails otherwise than by the width of the range
 */
export async function* backfill(
  { from, to, size, signal }: BackfillOptions,
  modules: { source: ChainSource; logger: Logger },
): AsyncGenerator<BlockRange> {
  let next = fetchNext(from)
  while (next !== undefined) {
    const range = await next
    signal.throwIfAborted()
    next = fetchNext(range.to + 1)
    // Its failure is met when it is awaited; until then it must not count as unhandled.
    next?.catch(() => {})
    yield range
  }

  function fetchNext(start: number): Promise<BlockRange> | undefined {
    if (start > to) return undefined
    return fetchShrinking({ from: start, to, size, allHeaders: false, signal }, modules)
  }
}
