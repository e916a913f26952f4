import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises'
import type { Position, Push, StreamFilter } from '../api-types.ts'
import type { Client } from '../client.ts'
import type { PushStream } from '../stream/push-stream.ts'
import type { StreamGap } from '../stream/stream-gap.ts'
import { createRandom } from './random.ts'

export interface Consumer {
  readonly stream: PushStream
  readonly filter: StreamFilter
  readonly gaps: readonly StreamGap[]
  /**
   * The pushes before the first gap, those before the second, and so on; each group after `from`.
   */
  readonly parts: readonly { from: Position; pushes: Push[] }[]
  readonly done: Promise<void>
}

/**
 * Consumes a stream at a random pace from a seed; continues after a gap with the oldest retained
 * publication.
 */
export function consume(
  client: Client,
  { filter, from, seed }: { filter: StreamFilter; from: Position; seed: number },
): Consumer {
  const gaps: StreamGap[] = []
  const parts = [{ from, pushes: [] as Push[] }]
  const stream = client.stream({
    filter,
    from,
    bufferSize: 16,
    onGap: (gap) => {
      gaps.push(gap)
      const goOn = { epoch: gap.epoch, offset: (gap.earliest ?? 1) - 1 }
      parts.push({ from: goOn, pushes: [] })
      return goOn
    },
  })
  const pace = createRandom(seed)
  async function take() {
    for await (const push of stream) {
      parts.at(-1)?.pushes.push(push)
      if (pace() < 0.05) await sleep(2)
      else if (pace() < 0.2) await nextTick()
    }
  }
  return { stream, filter, gaps, parts, done: take() }
}
