import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { EndpointFacts } from './endpoint-health.ts'

/** What is counted of RPC endpoints. @param facts of each, read when metrics are */
export function createEndpointMetrics(metrics: Metrics, facts: () => EndpointFacts[]) {
  metrics.gauge({
    name: 'ssv_rpc_endpoint_active',
    help: '1 for the RPC endpoint that answers now',
    labelNames: ['rpc'],
    collect(gauge) {
      for (const { name, active } of facts()) gauge.set({ rpc: name }, Number(active))
    },
  })
  metrics.gauge({
    name: 'ssv_rpc_endpoint_resting',
    help: '1 while an RPC endpoint is left alone',
    labelNames: ['rpc'],
    collect(gauge) {
      for (const { name, resting } of facts()) {
        gauge.set({ rpc: name }, Number(resting !== undefined))
      }
    },
  })
  metrics.gauge({
    name: 'ssv_rpc_endpoint_head_block',
    help: 'Number of the chain head as an RPC endpoint last told it; exported while the chain is followed',
    labelNames: ['rpc'],
    collect(gauge) {
      gauge.reset()
      for (const { name, headBlock } of facts()) {
        if (headBlock !== undefined) gauge.set({ rpc: name }, headBlock)
      }
    },
  })
  metrics.gauge({
    name: 'ssv_rpc_endpoint_range_blocks',
    help: 'Blocks that an RPC endpoint is asked for the logs of at once',
    labelNames: ['rpc'],
    collect(gauge) {
      for (const { name, mostBlocks } of facts()) gauge.set({ rpc: name }, mostBlocks)
    },
  })
  return {
    requests: metrics.counter({
      name: 'ssv_rpc_requests_total',
      help: 'Questions to an RPC endpoint, by outcome',
      labelNames: ['rpc', 'question', 'outcome'],
    }),
  }
}
