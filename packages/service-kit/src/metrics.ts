import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface MetricOptions<Label extends string> {
  /** With the base unit as its ending: `_seconds`, `_bytes`, `_total`. */
  name: string
  help: string
  labelNames?: readonly Label[]
}

export interface GaugeOptions<Label extends string> extends MetricOptions<Label> {
  /** Called before each scrape to set the gauge. */
  collect?: (gauge: Gauge<Label>) => void
}

export interface HistogramOptions<Label extends string> extends MetricOptions<Label> {
  buckets?: readonly number[]
}

export interface Metrics {
  readonly registry: Registry
  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label>
  gauge<Label extends string = never>(options: GaugeOptions<Label>): Gauge<Label>
  histogram<Label extends string = never>(options: HistogramOptions<Label>): Histogram<Label>
}

/**
 * Creates a registry of its own with the process metrics (event-loop lag among them) in it.
 *
 * A name asked for twice is the same metric, so that two pools of one process can share it under different labels.
 */
export function createMetrics({ service }: { service: string }): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  const collectors = new Map<string, (() => void)[]>()

  function known<M>(name: string, kind: new (...args: never[]) => M): M | undefined {
    const metric: unknown = registry.getSingleMetric(name)
    if (metric === undefined || metric instanceof kind) return metric
    throw new TypeError(`Metric ${name} exists with another type`)
  }

  return {
    registry,
    counter<Label extends string>({ labelNames = [], ...rest }: MetricOptions<Label>) {
      return (
        known(rest.name, Counter<Label>) ??
        new Counter<Label>({ ...rest, labelNames: [...labelNames], registers: [registry] })
      )
    },
    gauge<Label extends string>({ labelNames = [], collect, ...rest }: GaugeOptions<Label>) {
      const collecting = collectors.get(rest.name) ?? []
      collectors.set(rest.name, collecting)
      const gauge =
        known(rest.name, Gauge<Label>) ??
        new Gauge<Label>({
          ...rest,
          labelNames: [...labelNames],
          registers: [registry],
          collect: () => {
            for (const run of collecting) run()
          },
        })
      if (collect !== undefined) collecting.push(() => collect(gauge))
      return gauge
    },
    histogram<Label extends string>(options: HistogramOptions<Label>) {
      const { labelNames = [], buckets, ...rest } = options
      return (
        known(rest.name, Histogram<Label>) ??
        new Histogram<Label>({
          ...rest,
          ...(buckets === undefined ? {} : { buckets: [...buckets] }),
          labelNames: [...labelNames],
          registers: [registry],
        })
      )
    },
  }
}
