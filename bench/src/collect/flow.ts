import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Peers } from '../traffic/open-peers.ts'

export interface FlowOptions {
  /** Messages in all. */
  count: number
  /** Published and not yet stored: the more, the fuller the queues. */
  window: number
  /** No more than this is allowed in a second. */
  perSecond: number
  seconds: number
}

export interface FlowModules {
  peers: readonly Peers[]
  stored(): Promise<number>
}

/** How many were stored at a moment, in seconds since the flow began. */
export interface FlowSample {
  seconds: number
  stored: number
}

const LOOK_MS = 50
/** Nothing was stored for so long: something was lost, or broke. */
const STALL_MS = 20_000

/**
 * Lets peers publish as fast as the collector stores, with a window between, until everything is stored or the time is up.
 * @throws Error when nothing is stored any more
 */
export async function runFlow(
  { count, window, perSecond, seconds }: FlowOptions,
  { peers, stored }: FlowModules,
): Promise<FlowSample[]> {
  const begun = performance.now()
  const samples: FlowSample[] = [{ seconds: 0, stored: 0 }]
  const failed = Promise.race(peers.map(({ failed }) => failed))
  failed.catch(() => {})
  let movedAt = begun
  for (;;) {
    const last = samples.at(-1)?.stored ?? 0
    const now = performance.now()
    const passed = (now - begun) / 1_000
    const upTo = Math.min(count, last + window, Math.ceil(passed * perSecond))
    for (const some of peers) some.allow(upTo)
    await Promise.race([sleep(LOOK_MS), failed])
    const sample = { seconds: (performance.now() - begun) / 1_000, stored: await stored() }
    samples.push(sample)
    if (sample.stored >= count || sample.seconds >= seconds) return samples
    if (sample.stored > last) movedAt = now
    if (now - movedAt > STALL_MS) {
      throw new Error(`nothing was stored for ${STALL_MS / 1_000} s after ${sample.stored}`)
    }
  }
}
