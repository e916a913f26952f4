import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { withFormerNames } from './former-names.ts'

export interface MetricOptions<Label extends string> {
  /** Ends with the base unit: `_seconds`, `_bytes`, `_total`. */
  name: string
  help: string
  labelNames?: readonly Label[]
  /** A name under which it is exported as well, until the next release. */
  formerName?: string
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
  /** All metrics in the text format of Prometheus. */
  text(): Promise<string>
}

/**
 * Labels that Prometheus or its Kubernetes operator attaches to scraped metrics: a label of the
 * same name would be renamed to `exported_…`.
 */
const TARGET_LABELS = new Set([
  ...['job', 'instance', 'service', 'endpoint', 'namespace', 'pod', 'container', 'node', 'cluster'],
])

function assertOwnLabels(name: string, labels: readonly string[]): void {
  const taken = labels.filter((label) => TARGET_LABELS.has(label))
  if (taken.length > 0)
    throw new TypeError(`Metric ${name} uses target labels: ${taken.join(', ')}`)
}

/** All workspace packages have the release version. */
const MANIFEST = new URL('../package.json', import.meta.url)

/** Sets a gauge without labels; unknown values are not exported. */
export function show(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove()
  else gauge.set(value)
}

let ofProcess: Registry | undefined

/** Process metrics, shared by all registries, to avoid monitoring the event loop twice. */
function processMetrics(): Registry {
  if (ofProcess === undefined) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
    countFilesAsync(ofProcess)
  }
  return ofProcess
}

const OPEN_FILES = 'process_open_fds'

/**
 * Replaces prom-client's gauge, which lists the open files synchronously: with ten thousand
 * connections each scrape would stop the event loop for tens of milliseconds.
 */
function countFilesAsync(registry: Registry): void {
  // Exists on Linux only.
  if (registry.getSingleMetric(OPEN_FILES) === undefined) return
  registry.removeSingleMetric(OPEN_FILES)
  new Gauge({
    name: OPEN_FILES,
    help: 'Number of open file descriptors.',
    registers: [registry],
    async collect() {
      const files = await readdir('/proc/self/fd').catch(() => undefined)
      // One of them is that of the listing.
      if (files !== undefined) this.set(files.length - 1)
    },
  })
}

/**
 * Creates a registry that includes the process metrics (such as event-loop lag).
 *
 * Requesting a name twice returns the same metric, so that two pools of a process can share it with
 * different labels.
 */
export function createMetrics({ service }: { service: string }): Metrics {
  const registry = Registry.merge([processMetrics()])
  registry.setDefaultLabels({ component: service })
  const collectors = new Map<string, (() => void)[]>()
  const formerNames = new Map<string, string>()

  function known<M>(
    { name, labelNames = [], formerName }: MetricOptions<string>,
    kind: new (...args: never[]) => M,
  ): M | undefined {
    assertOwnLabels(name, labelNames)
    if (formerName !== undefined) formerNames.set(name, formerName)
    const metric: unknown = registry.getSingleMetric(name)
    if (metric === undefined || metric instanceof kind) return metric
    throw new TypeError(`Metric ${name} exists with another type`)
  }

  const metrics: Metrics = {
    registry,
    counter<Label extends string>(options: MetricOptions<Label>) {
      const { name, help, labelNames = [] } = options
      return (
        known(options, Counter<Label>) ??
        new Counter<Label>({ name, help, labelNames: [...labelNames], registers: [registry] })
      )
    },
    gauge<Label extends string>(options: GaugeOptions<Label>) {
      const { name, help, labelNames = [], collect } = options
      const collecting = collectors.get(name) ?? []
      collectors.set(name, collecting)
      const gauge =
        known(options, Gauge<Label>) ??
        new Gauge<Label>({
          name,
          help,
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
      const { name, help, labelNames = [], buckets } = options
      return (
        known(options, Histogram<Label>) ??
        new Histogram<Label>({
          name,
          help,
          ...(buckets === undefined ? {} : { buckets: [...buckets] }),
          labelNames: [...labelNames],
          registers: [registry],
        })
      )
    },
    text: async () => withFormerNames(await registry.metrics(), formerNames),
  }
  const build = metrics.gauge({
    name: 'ssv_build_info',
    help: '1, labelled with the versions of the release and of Node.js',
    labelNames: ['version', 'nodejs'],
  })
  const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string }
  build.set({ version, nodejs: process.versions.node }, 1)
  return metrics
}
