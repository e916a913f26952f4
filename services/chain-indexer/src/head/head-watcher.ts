import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { ChainSource } from '../rpc/chain-source.ts'

/** Signals when to check the head: on a subscription event, or at the poll interval regardless. */
export interface HeadWatcher {
  /** Resolves on a new head or after the poll interval. Rejects when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void>
  stop(): void
}

export function createHeadWatcher(
  { pollMs }: { pollMs: number },
  { source }: { source: ChainSource },
): HeadWatcher {
  let hasNewHead = false
  let wake = () => {}
  const stop = source.watchHeads(() => {
    hasNewHead = true
    wake()
  })
  return {
    async wait(signal) {
      if (!hasNewHead) {
        const woken = new AbortController()
        wake = () => woken.abort()
        await sleep(pollMs, AbortSignal.any([signal, woken.signal])).catch(() => {})
        wake = () => {}
      }
      signal.throwIfAborted()
      hasNewHead = false
    },
    stop,
  }
}
