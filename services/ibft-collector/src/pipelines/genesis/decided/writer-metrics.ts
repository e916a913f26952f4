import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'

/** Metrics of the decided writer. `measure` returns the gauges. */
export function createWriterMetrics(
  metrics: Metrics,
  measure: () => {
    keys: number
    bytes: number
    sightings: number
    /** Seconds since 1970. */
    lastDecided: number | undefined
  },
) {
  metrics.gauge({
    name: 'ssv_collector_write_queue',
    help: 'Decided messages waiting to be written',
    collect: (gauge) => gauge.set(measure().keys),
  })
  metrics.gauge({
    name: 'ssv_collector_write_queue_bytes',
    help: 'Approximate bytes of decided messages waiting to be written',
    collect: (gauge) => gauge.set(measure().bytes),
  })
  metrics.gauge({
    name: 'ssv_collector_sightings_queue',
    help: 'Decided messages that were received again, whose sightings wait to be written',
    collect: (gauge) => gauge.set(measure().sightings),
  })
  metrics.gauge({
    name: 'ssv_collector_last_decided_timestamp_seconds',
    help: 'Unix time at which this collector last stored a new height',
    collect: (gauge) => show(gauge, measure().lastDecided),
  })
  return {
    writes: metrics.counter({
      name: 'ssv_collector_decided_total',
      help: 'Verified decided messages, by source and outcome (contradiction: the height is stored with a different value, both are kept; refused: rejected by Postgres)',
      labelNames: ['source', 'outcome'],
    }),
    published: metrics.counter({
      name: 'ssv_collector_published_total',
      help: 'Decided messages written with a publication',
    }),
    batchRows: metrics.histogram({
      name: 'ssv_collector_write_batch_rows',
      help: 'Decided messages written in one transaction',
      buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
    }),
    writeDuration: metrics.histogram({
      name: 'ssv_collector_write_duration_seconds',
      help: 'Time to write one batch, including retries',
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    }),
    retries: metrics.counter({
      name: 'ssv_collector_write_retries_total',
      help: 'Batches that failed and were retried',
    }),
    sightingsLost: metrics.counter({
      name: 'ssv_collector_sightings_lost_total',
      help: 'Sightings (decided messages received again) not counted: too many at once, or Postgres was unavailable',
    }),
  }
}
