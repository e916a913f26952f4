import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Peers } from '../traffic/open-peers.ts'

export interface FlowOptions {
  /** Stored before the start. */
  from: number
  /** Expected total. */
  to: number
  /** Published and not yet stored: the larger, the fuller the queues. */
  window: number
  /** Maximum rate per second. */
  perSecond: number
  seconds: number
}

export interface FlowModules {
  peers: readonly Peers[]
  stored(): Promise<number>
}

/** Number stored at a time, in seconds since the start. */
export interface FlowSample {
  seconds: number
  stored: number
}

const POLL_MS = 50
/** After this time without progress the run has failed. */
const STALL_MS = 20_000

/**
 * Lets peers publish as fast as the collector stores, with a window in between, until everything is
 * stored or the time is over.
 * @returns at least two samples
 * @throws Error if nothing is stored any more
 */
export async function runFlow(
  { from, to, window, perSecond, seconds }: FlowOptions,
  { peers, stored }: FlowModules,
): Promise<FlowSample[]> {
  const startedAt = performance.now()
  const samples: FlowSample[] = [{ seconds: 0, stored: from }]
  const failed = Promise.race(peers.map((some) => some.failed))
  failed.catch(() => {})
  let last = from
  let movedAt = startedAt
  for (;;) {
    const passed = (performance.now() - startedAt) / 1_000
    const upTo = Math.min(to, last + window, from + Math.ceil(passed * perSecond))
    for (const some of peers) some.allow(upTo)
    await Promise.race([sleep(POLL_MS), failed])
    const now = await stored()
    if (now > last) movedAt = performance.now()
    last = now
    const sample = { seconds: (performance.now() - startedAt) / 1_000, stored: now }
    samples.push(sample)
    if (sample.stored >= to || sample.seconds >= seconds) return samples
    if (performance.now() - movedAt > STALL_MS) {
      throw new Error(`nothing was stored for ${STALL_MS / 1_000} s after ${sample.stored}`)
    }
  }
}

/** Stored per second from a time to the end. */
export function rateAfter(samples: readonly FlowSample[], seconds: number): number {
  const last = samples.at(-1)
  const first = samples.find((sample) => sample.seconds >= seconds) ?? samples[0]
  if (last === undefined || first === undefined || last === first) return Number.NaN
  return (last.stored - first.stored) / (last.seconds - first.seconds)
}
