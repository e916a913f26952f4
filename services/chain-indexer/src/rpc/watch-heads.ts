import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Endpoint } from './endpoint.ts'

const RESUBSCRIBE_MS = 2_000

/**
 * Keeps a newHeads subscription on every WebSocket endpoint and renews it when it ends.
 * @returns a function that ends them all
 */
export function watchHeads(
  endpoints: readonly Endpoint[],
  onHead: () => void,
  logger: Logger,
): () => void {
  const ends: (() => void)[] = []
  for (const endpoint of endpoints.filter(({ live }) => live)) {
    let stopped = false
    let unsubscribe = () => {}
    let timer: NodeJS.Timeout | undefined
    const again = (error: unknown) => {
      if (stopped || timer !== undefined) return
      logger.debug({ err: error, endpoint: endpoint.name }, 'head subscription ended')
      timer = setTimeout(() => {
        timer = undefined
        subscribe()
      }, RESUBSCRIBE_MS)
    }
    const subscribe = () => {
      endpoint.subscribeHeads(onHead, again).then((end) => {
        unsubscribe = end
        if (stopped) end()
      }, again)
    }
    subscribe()
    ends.push(() => {
      stopped = true
      clearTimeout(timer)
      unsubscribe()
    })
  }
  return () => {
    for (const end of ends) end()
  }
}
