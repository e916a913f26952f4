import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { MetricSnapshot } from './metric-snapshot.ts'

/** How long a scrape waits for the thread; after that it returns the last known values. */
const FETCH_TIMEOUT_MS = 1_000

/**
 * Mirrors the metrics of another thread in this one's registry. `fetch` is called once per scrape,
 * however many metrics there are.
 */
export function mirrorMetrics(
  { registry }: Metrics,
  fetch: () => Promise<readonly MetricSnapshot[]>,
): { refresh(): Promise<void> } {
  const latest = new Map<string, MetricSnapshot>()
  let fetching: Promise<void> | undefined

  async function fetchAll(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<readonly MetricSnapshot[]>((resolve) => {
      timer = setTimeout(() => resolve([]), FETCH_TIMEOUT_MS)
    })
    const snapshots = await Promise.race([fetch(), timeout])
    clearTimeout(timer)
    for (const snapshot of snapshots) {
      // Metrics of this thread take precedence.
      if (registry.getSingleMetric(snapshot.name) === undefined) register(snapshot)
      latest.set(snapshot.name, snapshot)
    }
  }

  function refresh(): Promise<void> {
    fetching ??= fetchAll().finally(() => {
      fetching = undefined
    })
    return fetching
  }

  function register({ name }: MetricSnapshot): void {
    const proxy = {
      name,
      async get() {
        await refresh()
        return latest.get(name)
      },
      reset: () => {},
    }
    registry.registerMetric(proxy as unknown as Parameters<typeof registry.registerMetric>[0])
  }

  return { refresh }
}
