import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { EndpointFacts } from './endpoint-health.ts'

/** Metrics of the RPC endpoints. @param facts returns each endpoint's facts, read on each scrape */
export function createEndpointMetrics(metrics: Metrics, facts: () => EndpointFacts[]) {
  metrics.gauge({
    name: 'ssv_rpc_endpoint_active',
    help: '1 for the RPC endpoint in use',
    labelNames: ['rpc'],
    collect(gauge) {
      for (const { name, active } of facts()) gauge.set({ rpc: name }, Number(active))
    },
  })
  metrics.gauge({
    name: 'ssv_rpc_endpoint_resting',
    help: '1 while an RPC endpoint is paused',
    labelNames: ['rpc'],
    formerName: 'ssv_rpc_endpoint_resting',
    collect(gauge) {
      for (const { name, paused } of facts()) {
        gauge.set({ rpc: name }, Number(paused !== undefined))
      }
    },
  })
  metrics.gauge({
    name: 'ssv_rpc_endpoint_head_block',
    help: 'Last chain head reported by an RPC endpoint; exported while following the chain',
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
    help: 'Current width of log requests to an RPC endpoint, in blocks',
    labelNames: ['rpc'],
    collect(gauge) {
      for (const { name, mostBlocks } of facts()) gauge.set({ rpc: name }, mostBlocks)
    },
  })
  return {
    requests: metrics.counter({
      name: 'ssv_rpc_requests_total',
      help: 'Requests to an RPC endpoint, by outcome',
      labelNames: ['rpc', 'question', 'outcome'],
    }),
  }
}
