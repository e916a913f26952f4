import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Endpoint } from './endpoint.ts'
import { RpcError, type RpcErrorReason } from './errors.ts'
import type { Priority } from './pacer.ts'
import type { RangeWidth } from './range-width.ts'
import type { RawLog } from './raw-log.ts'

/** Failures that may be caused by the range width without saying so. */
const UNCLEAR: ReadonlySet<RpcErrorReason> = new Set([
  'failed',
  'invalid',
  'missing',
  'inconsistent',
  'incomplete',
])
/** JSON text of a log without its data, which has two digits per byte: names, hashes, topics. */
const LOG_BYTES = 700
/** Delay before the same query is retried. */
const AGAIN_AFTER_MS = 100

/**
 * Fetches the range from `from`, as wide as the endpoint allows. A range refused as too wide is
 * halved at once; after other failures it is halved if the failure repeats and the endpoint still
 * answers other queries.
 * @throws RpcError
 */
export async function narrowRange<Range extends { to: number; logs: readonly RawLog[] }>(
  endpoint: Endpoint,
  {
    from,
    to,
    width,
    priority,
  }: { from: number; to: number; width: RangeWidth; priority: Priority },
  fetch: (from: number, to: number) => Promise<Range>,
): Promise<Range> {
  let failedAt: number | undefined
  for (;;) {
    const end = Math.min(to, from + width.blocks - 1)
    const blocks = end - from + 1
    try {
      const range = await fetch(from, end)
      width.answered(range.to - from + 1, sizeOf(range.logs))
      return range
    } catch (error) {
      if (!(error instanceof RpcError) || blocks === 1) throw error
      if (error.reason === 'range') {
        width.shrink(blocks, error.mostBlocks)
        continue
      }
      if (!UNCLEAR.has(error.reason)) throw error
      if (failedAt === blocks) {
        if (!(await answers(endpoint, priority))) throw error
        width.shrink(blocks)
      }
      failedAt = Math.min(blocks, width.blocks)
      await sleep(AGAIN_AFTER_MS)
    }
  }
}

const sizeOf = (logs: readonly RawLog[]): number =>
  logs.reduce((bytes, { data }) => bytes + LOG_BYTES + 2 * data.length, 0)

const answers = (endpoint: Endpoint, priority: Priority): Promise<boolean> =>
  endpoint.request('eth_chainId', [], priority).then(
    () => true,
    () => false,
  )
