import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { BlockRange } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import { RpcFault } from '../rpc/rpc-fault.ts'
import { RangeSize } from './range-size.ts'

export interface BackfillOptions {
  from: number
  to: number
  signal: AbortSignal
}

const isRangeFault = (error: unknown) => error instanceof RpcFault && error.reason === 'range'

/**
 * The settled blocks, range after range. The next range is on its way while the caller commits one.
 * @throws RpcFault when an endpoint fails otherwise than by the width of the range
 */
export async function* backfill(
  { from, to, signal }: BackfillOptions,
  modules: { source: ChainSource; logger: Logger },
): AsyncGenerator<BlockRange> {
  const size = new RangeSize()
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
    return start > to ? undefined : fetchShrinking(start)
  }

  async function fetchShrinking(start: number): Promise<BlockRange> {
    for (;;) {
      signal.throwIfAborted()
      const end = Math.min(to, start + size.blocks - 1)
      try {
        const range = await modules.source.range(start, end, false)
        size.grow()
        return range
      } catch (error) {
        const blocks = end - start + 1
        if (!isRangeFault(error) || !size.shrink(blocks)) throw error
        modules.logger.debug({ err: error, blocks, next: size.blocks }, 'range shrunk')
      }
    }
  }
}
