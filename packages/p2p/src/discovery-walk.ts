import type { Discv5 } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'

// While we know nobody but boot nodes, who may be starting as we are.
const FIRST_INTERVAL_MS = 500
const FEW_NODES = 4

/** Looks for random nodes again and again: how a node gets to know the network, and the network it. */
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
        for (const record of await untilAborted(node.findRandomNode(), signal)) found(record)
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
    async stop(): Promise<void> {
      stopping.abort(new Error('discovery stops'))
      await walking
    },
  }
}

/** A lookup that is under way when discovery stops never ends. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
