import { sleep } from '@ssv-exporter/service-kit/sleep'
import { memoryMb } from '../support/process-usage.ts'
import type { Program } from '../support/start-program.ts'
import { readMetrics } from './read-metrics.ts'

export interface WatchSample {
  seconds: number
  /** Resident set size; `null` without /proc. */
  rssMb: number | null
  /** Event-loop delay of the main thread since the previous sample. */
  lagP99Ms: number
  /** The same of the thread of the network. */
  networkLagP99Ms: number
}

export interface Watched {
  samples: WatchSample[]
  /** Maximum of the samples. */
  lagP99Ms: number
  networkLagP99Ms: number
  growth(warmSeconds: number): { warmMb: number; endMb: number; mostMb: number; factor: number }
}

const LAGS = [
  'nodejs_eventloop_lag_p99_seconds',
  'ssv_network_thread_event_loop_delay_seconds',
] as const
const POLL_MS = 5_000
const REPORT_EVERY = 2
const AVERAGED = 3

/** Samples memory and event loop of a collector every five seconds, until stopped. */
export function watchCollector(
  { pid, url }: Pick<Program, 'pid' | 'url'>,
  say: (text: string) => void,
): { end(): Promise<Watched> } {
  const ending = new AbortController()
  const samples: WatchSample[] = []
  const startedAt = performance.now()

  async function measure(): Promise<void> {
    while (!ending.signal.aborted) {
      await sleep(POLL_MS, ending.signal).catch(() => {})
      const lags = await readMetrics(url, LAGS)
      const sample = {
        seconds: (performance.now() - startedAt) / 1_000,
        rssMb: await memoryMb(pid),
        lagP99Ms: lags.nodejs_eventloop_lag_p99_seconds * 1_000,
        networkLagP99Ms: lags.ssv_network_thread_event_loop_delay_seconds * 1_000,
      }
      samples.push(sample)
      if (samples.length % REPORT_EVERY === 0) say(JSON.stringify(sample))
    }
  }
  const looking = measure()
  looking.catch(() => {})

  return {
    async end() {
      ending.abort()
      await looking
      return {
        samples,
        lagP99Ms: Math.max(...samples.map(({ lagP99Ms }) => lagP99Ms)),
        networkLagP99Ms: Math.max(...samples.map(({ networkLagP99Ms }) => networkLagP99Ms)),
        growth: (warmSeconds) => growthOf(samples, warmSeconds),
      }
    },
  }
}

/** First and last as means of some samples, because garbage varies in between. */
function growthOf(samples: readonly WatchSample[], warmSeconds: number) {
  const sizes = samples
    .filter(({ seconds }) => seconds >= warmSeconds)
    .map(({ rssMb }) => rssMb ?? Number.NaN)
  const mean = (some: readonly number[]) => some.reduce((sum, mb) => sum + mb, 0) / some.length
  const warmMb = mean(sizes.slice(0, AVERAGED))
  const endMb = mean(sizes.slice(-AVERAGED))
  return { warmMb, endMb, mostMb: Math.max(...sizes), factor: endMb / warmMb }
}
