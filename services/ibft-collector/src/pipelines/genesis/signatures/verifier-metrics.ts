import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Lane } from './verify-queue.ts'

const LANES: readonly Lane[] = ['decided', 'commit', 'history', 'other', 'suspect']

/** Metrics of the verification of signatures. */
export function createVerifierMetrics(metrics: Metrics, sizeOf: (lane: Lane) => number) {
  metrics.gauge({
    name: 'ssv_collector_signature_queue',
    help: 'Signatures waiting for verification, by lane (suspect: from peers whose signatures failed recently)',
    labelNames: ['lane'],
    collect: (gauge) => {
      for (const lane of LANES) gauge.set({ lane }, sizeOf(lane))
    },
  })
  return {
    signatures: metrics.counter({
      name: 'ssv_collector_signatures_total',
      help: 'Signatures by kind and verdict (prefix: valid for the first signers only; overloaded: not verified, queue full)',
      labelNames: ['kind', 'verdict'],
    }),
    batchSize: metrics.histogram({
      name: 'ssv_collector_signature_batch_signatures',
      help: 'Signatures verified per batch',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    }),
    wait: metrics.histogram({
      name: 'ssv_collector_signature_wait_seconds',
      help: 'Time a signature waited before it was verified',
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    }),
    restarts: metrics.counter({
      name: 'ssv_collector_signature_thread_deaths_total',
      help: 'Signature threads that died and were replaced',
    }),
  }
}
