import type { GossipsubOpts } from '@libp2p/gossipsub'
import type { P2pMetrics } from './p2p-metrics.ts'

type Register = NonNullable<GossipsubOpts['metricsRegister']>

/**
 * Gossipsub counters of messages dropped before delivery; its other hundred metrics are not worth
 * their cost.
 */
const OUTCOMES: Readonly<Record<string, string>> = {
  gossipsub_rpc_data_err_count_total: 'undecodable',
  gossipsub_rpc_rcv_not_accepted_total: 'graylisted',
  gossipsub_pre_validation_duplicate_total: 'duplicate',
}

/** Forwards selected gossipsub counters to our metrics. */
export function gossipMetricsRegister({ gossipIn }: P2pMetrics): Register {
  const nothing = {
    inc: () => {},
    set: () => {},
    observe: () => {},
    reset: () => {},
    addCollect: () => {},
    startTimer: () => () => {},
  }
  const register = {
    gauge({ name }: { name: string }) {
      if (name === 'gossipsub_msg_received_invalid_total') {
        return {
          ...nothing,
          inc: ({ error }: { error: string }) => gossipIn.inc({ outcome: error }),
        }
      }
      const outcome = OUTCOMES[name]
      return outcome === undefined ? nothing : { ...nothing, inc: () => gossipIn.inc({ outcome }) }
    },
    histogram: () => nothing,
    avgMinMax: () => nothing,
  }
  return register as unknown as Register
}
