import type { BlockRange } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import type { HistoryRange } from '../rpc/fetch-history-range.ts'

export interface BackfillOptions {
  from: number
  to: number
  signal: AbortSignal
}

/**
 * The settled blocks, range after range. The next range is on its way while one is confirmed and the caller commits it.
 * @throws RpcFault
 */
export async function* backfill(
  { from, to, signal }: BackfillOptions,
  { source }: { source: ChainSource },
): AsyncGenerator<BlockRange> {
  let next = fetchNext(from)
  while (next !== undefined) {
    const range = await next
    signal.throwIfAborted()
    next = fetchNext(range.to + 1)
    // Its failure is met when it is awaited; until then it must not count as unhandled.
    next?.catch(() => {})
    await range.confirmed
    yield range
  }

  function fetchNext(start: number): Promise<HistoryRange> | undefined {
    return start > to ? undefined : source.historyRange(start, to)
  }
}
