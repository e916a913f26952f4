import { sleep } from '@ssv-exporter/service-kit/sleep'

const TICK_MS = 20
/** Overdue decisions beyond this are dropped, to avoid a burst after a pause. */
const MAX_BURST = 100
/** Concurrent decisions; more would only wait for each other. */
const MAX_PENDING = 64

export interface DutyLoopModules<V> {
  /** The validators that have duties now. */
  readonly validators: () => readonly V[]
  readonly decide: (validator: V) => Promise<unknown>
  readonly signal: AbortSignal
}

/** Schedules duties of the validators in rotation at an even rate, until the signal aborts. */
export async function runDutyLoop<V>(
  options: { readonly perMinute: number; readonly maxPerSecond: number },
  { validators, decide, signal }: DutyLoopModules<V>,
): Promise<void> {
  let credit = 0
  let next = 0
  let pending = 0
  let lastMs = performance.now()
  while (!signal.aborted) {
    const nowMs = performance.now()
    const having = validators()
    const perSecond = Math.min(options.maxPerSecond, (having.length * options.perMinute) / 60)
    credit = Math.min(MAX_BURST, credit + ((nowMs - lastMs) / 1_000) * perSecond)
    lastMs = nowMs
    for (; credit >= 1 && pending < MAX_PENDING; credit -= 1) {
      const validator = having[next++ % having.length]
      if (validator === undefined) break
      pending += 1
      void decide(validator).finally(() => {
        pending -= 1
      })
    }
    await sleep(TICK_MS, signal).catch(() => {})
  }
}
