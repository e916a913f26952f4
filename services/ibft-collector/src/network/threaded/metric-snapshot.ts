/** A metric of another thread, in the format in which prom-client's registry reads its own. */
export interface MetricSnapshot {
  readonly name: string
  readonly help: string
  readonly type: unknown
  readonly values: readonly {
    readonly value: number
    readonly labels: Readonly<Record<string, string | number>>
    /** The sample's name if different: the parts of a histogram. */
    readonly metricName?: string
  }[]
}
