import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Endpoint } from './endpoint.ts'
import type { Lane } from './pacer.ts'
import type { RangeWidth } from './range-width.ts'
import { RpcFault, type RpcFaultReason } from './rpc-fault.ts'

/** What may be due to the width of the range although the words do not say so. */
const UNCLEAR: ReadonlySet<RpcFaultReason> = new Set([
  'failed',
  'invalid',
  'missing',
  'inconsistent',
  'incomplete',
])
/** Before the same is asked again. */
const AGAIN_AFTER_MS = 100

/**
 * The range that begins at `from`, as wide as the endpoint gives it: what is refused as too wide is halved at once, what
 * fails otherwise when it fails again, provided that the endpoint still answers anything at all.
 * @throws RpcFault
 */
export async function narrowRange<Range extends { to: number; logs: readonly unknown[] }>(
  endpoint: Endpoint,
  { from, to, width, lane }: { from: number; to: number; width: RangeWidth; lane: Lane },
  fetch: (from: number, to: number) => Promise<Range>,
): Promise<Range> {
  let failedAt: number | undefined
  for (;;) {
    const end = Math.min(to, from + width.blocks - 1)
    const blocks = end - from + 1
    try {
      const range = await fetch(from, end)
      width.answered(range.to - from + 1, range.logs.length)
      return range
    } catch (error) {
      if (!(error instanceof RpcFault) || blocks === 1) throw error
      if (error.reason === 'range') {
        width.shrink(blocks, error.mostBlocks)
        continue
      }
      if (!UNCLEAR.has(error.reason)) throw error
      if (failedAt === blocks) {
        if (!(await answers(endpoint, lane))) throw error
        width.shrink(blocks)
      }
      failedAt = Math.min(blocks, width.blocks)
      await sleep(AGAIN_AFTER_MS)
    }
  }
}

const answers = (endpoint: Endpoint, lane: Lane): Promise<boolean> =>
  endpoint.request('eth_chainId', [], lane).then(
    () => true,
    () => false,
  )
