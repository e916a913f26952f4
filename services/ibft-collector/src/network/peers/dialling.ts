import { DialError } from '@ssv-exporter/p2p/errors'
import type { Host } from '@ssv-exporter/p2p/host'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { NetworkMetrics } from '../metrics.ts'
import type { Candidate, DialQueue } from './dial-queue.ts'

export interface DiallingModules {
  readonly host: Pick<Host, 'dial'>
  readonly queue: DialQueue
  readonly metrics: NetworkMetrics
  readonly logger: Logger
  readonly now: () => number
}

const MAX_PARALLEL = 8

/** Dials in progress. */
export function createDialling({ host, queue, metrics, logger, now }: DiallingModules) {
  const underWay = new Map<string, Promise<void>>()
  const stopping = new AbortController()

  async function attempt({ peerId, addresses }: Candidate): Promise<void> {
    try {
      await host.dial(addresses, stopping.signal)
      metrics.dials.inc({ outcome: 'connected' })
    } catch (error) {
      const outcome = error instanceof DialError ? error.reason : 'failed'
      metrics.dials.inc({ outcome })
      logger.debug({ peerId, outcome }, 'dial failed')
      queue.failed(peerId, now())
    } finally {
      underWay.delete(peerId)
    }
  }

  return {
    /** Dials up to the wanted number including dials in progress, and static peers in any case. */
    dial(wanted: number, isConnected: (peerId: string) => boolean): void {
      if (stopping.signal.aborted) return
      const most = Math.min(wanted, MAX_PARALLEL) - underWay.size
      const isTaken = (peerId: string) => isConnected(peerId) || underWay.has(peerId)
      for (const candidate of queue.due(now(), most, isTaken)) {
        underWay.set(candidate.peerId, attempt(candidate))
      }
    },
    async stop(): Promise<void> {
      stopping.abort(new Error('network stopping'))
      await Promise.all(underWay.values())
    },
  }
}
