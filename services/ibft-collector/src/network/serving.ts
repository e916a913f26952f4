import { createTokenBucket } from '@ssv-exporter/flow/token-bucket'
import type { Host } from '@ssv-exporter/p2p/host'
import { createRateGate } from './intake/rate-gate.ts'
import type { NetworkMetrics } from './metrics.ts'
import type { RequestHandler } from './network.ts'
import type { NetworkLimits } from './network-options.ts'

export interface ServingModules {
  readonly host: Pick<Host, 'handle'>
  readonly metrics: NetworkMetrics
  readonly now: () => number
}

/**
 * Burst size, in seconds of the rate: a syncing operator asks for one validator after the other.
 */
const BURST_SECONDS = 5

const PROTOCOL_LIMITS = { timeoutMs: 10_000, maxPerPeer: 16, maxInAll: 128 }

/**
 * Passes peers' requests to their handlers, rate-limited. Requests above the limit get no answer
 * and no penalty: an operator of SSV v0.2.1-rc.1 sends 40 requests at once on start, for one
 * validator after the other, and does not slow down when some are not answered.
 */
export function createServing(limits: NetworkLimits, { host, metrics, now }: ServingModules) {
  const { requestsPerSecond, requestsPerSecondPerPeer } = limits
  const ofPeer = createRateGate(burstOf(requestsPerSecondPerPeer))
  const ofAll = createTokenBucket(burstOf(requestsPerSecond))

  function admit(peerId: string): boolean {
    if (!ofPeer.take(peerId, now())) {
      metrics.requests.inc({ outcome: 'peer-rate' })
      return false
    }
    if (ofAll.take(now())) return true
    metrics.requests.inc({ outcome: 'overall-rate' })
    return false
  }

  return {
    async serve(protocol: string, handler: RequestHandler, maxRequestBytes: number): Promise<void> {
      await host.handle(
        protocol,
        async (peerId, request, signal) => {
          if (!admit(peerId)) return undefined
          const answer = await handler(peerId, request, signal)
          metrics.requests.inc({ outcome: answer === undefined ? 'unanswered' : 'answered' })
          return answer
        },
        { maxRequestBytes, ...PROTOCOL_LIMITS },
      )
    },
    tick: () => ofPeer.sweep(now()),
  }
}

const burstOf = (perSecond: number) => ({ perSecond, burst: BURST_SECONDS * perSecond })
