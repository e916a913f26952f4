/** One metric of another thread, in the form in which the registry of prom-client reads its own. */
export interface MetricSnapshot {
  readonly name: string
  readonly help: string
  readonly type: unknown
  readonly values: readonly {
    readonly value: number
    readonly labels: Readonly<Record<string, string | number>>
    /** Where it differs: the parts of a histogram. */
    readonly metricName?: string
  }[]
}
