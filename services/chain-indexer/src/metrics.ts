import type { Metrics } from '@ssv-exporter/service-kit/metrics'

export type IndexerMetrics = ReturnType<typeof createIndexerMetrics>

/** Every metric of the chain-indexer; those of RPC requests and statements stand with their makers. */
export function createIndexerMetrics(metrics: Metrics) {
  return {
    leader: metrics.gauge({
      name: 'ssv_indexer_leader',
      help: '1 while this process holds the lease and writes',
    }),
    headBlock: metrics.gauge({
      name: 'ssv_indexer_head_block',
      help: 'Number of the chain head as the endpoint in use sees it',
    }),
    indexedBlock: metrics.gauge({
      name: 'ssv_indexer_indexed_block',
      help: 'Number of the last block in the registry',
    }),
    finalizedBlock: metrics.gauge({
      name: 'ssv_indexer_finalized_block',
      help: 'Number of the last block that counts as final',
    }),
    lag: metrics.gauge({
      name: 'ssv_indexer_lag_blocks',
      help: 'Blocks between the head and the last one indexed',
    }),
    logs: metrics.counter({
      name: 'ssv_indexer_logs_total',
      help: 'Contract logs indexed, by verdict',
      labelNames: ['verdict'],
    }),
    commitDuration: metrics.histogram({
      name: 'ssv_indexer_commit_duration_seconds',
      help: 'Time to prepare and commit one range',
    }),
    reorgs: metrics.counter({
      name: 'ssv_indexer_reorgs_total',
      help: 'Reorganisations rolled back',
    }),
    reorgDepth: metrics.histogram({
      name: 'ssv_indexer_reorg_depth_blocks',
      help: 'Blocks taken back by a reorganisation',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    }),
    faults: metrics.counter({
      name: 'ssv_indexer_faults_total',
      help: 'Failures after which the indexer tried again, by code',
      labelNames: ['code'],
    }),
  }
}
