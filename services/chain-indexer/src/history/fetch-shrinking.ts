import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { BlockRange } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import { RpcFault } from '../rpc/rpc-fault.ts'
import type { RangeSize } from './range-size.ts'

export interface FetchShrinkingOptions {
  from: number
  /** The range ends here at the latest. */
  to: number
  /** Remembers from range to range what the endpoints give. */
  size: RangeSize
  allHeaders: boolean
  signal: AbortSignal
}

/**
 * The range that begins at `from`, as wide as the endpoints give it.
 * @throws RpcFault when an endpoint fails otherwise than by the width of the range
 */
export async function fetchShrinking(
  { from, to, size, allHeaders, signal }: FetchShrinkingOptions,
  { source, logger }: { source: ChainSource; logger: Logger },
): Promise<BlockRange> {
  for (;;) {
    signal.throwIfAborted()
    const end = Math.min(to, from + size.blocks - 1)
    try {
      const range = await source.range(from, end, allHeaders)
      size.grow()
      return range
    } catch (error) {
      const blocks = end - from + 1
      const isRangeFault = error instanceof RpcFault && error.reason === 'range'
      if (!isRangeFault || !size.shrink(blocks)) throw error
      logger.debug({ err: error, blocks, next: size.blocks }, 'range shrunk')
    }
  }
}
