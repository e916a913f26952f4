import type { Discv5 } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'

// Used while only boot nodes are known, which may be starting as well.
const FIRST_INTERVAL_MS = 500
const FEW_NODES = 4

/** Runs random lookups periodically, to discover the network and to become known in it. */
export function createRandomWalk(
  { intervalMs }: { intervalMs: number },
  { node, logger, found }: { node: Discv5; logger: Logger; found: (record: ENR) => void },
) {
  const stopping = new AbortController()
  let walking: Promise<void> | undefined

  async function walk(signal: AbortSignal): Promise<void> {
    let pauseMs = FIRST_INTERVAL_MS
    while (!signal.aborted) {
      try {
        for (const record of await node.findRandomNode()) found(record)
      } catch (error) {
        if (!signal.aborted) logger.debug({ err: error }, 'lookup failed')
      }
      const alone = node.connectedPeerCount < FEW_NODES
      pauseMs = Math.min(alone ? pauseMs * 1.2 : intervalMs, intervalMs)
      await sleep(pauseMs, signal).catch(() => {})
    }
  }

  return {
    start(): void {
      walking ??= walk(stopping.signal)
    },
    /** Resolves when the running lookup ends, which happens when the node stops. */
    async stop(): Promise<void> {
      stopping.abort(new Error('discovery stopping'))
      await walking
    },
  }
}
