import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Network, RequestHandler } from '../network.ts'
import type { FromThread, ToThread } from './messages.ts'

/** Answers peers' requests received in another thread. */
export function createRemoteServing(
  post: (message: ToThread, transfer?: ArrayBuffer[]) => void,
  { logger }: { logger: Logger },
) {
  const handlers = new Map<string, RequestHandler>()
  const underWay = new Map<number, AbortController>()

  const serve: Network['serve'] = (protocol, handler, { maxRequestBytes }) => {
    handlers.set(protocol, handler)
    post({ type: 'serve', protocol, maxRequestBytes })
  }

  async function asked(message: Extract<FromThread, { type: 'serve' }>): Promise<void> {
    const { id, protocol, peerId, request } = message
    const giveUp = new AbortController()
    underWay.set(id, giveUp)
    try {
      const given = await handlers.get(protocol)?.(peerId, request, giveUp.signal)
      if (given === undefined) {
        post({ type: 'served', id })
      } else {
        const answer = new Uint8Array(given)
        post({ type: 'served', id, answer }, [answer.buffer])
      }
    } catch (error) {
      logger.debug({ err: error, protocol }, 'request handler failed')
      post({ type: 'served', id, failed: true })
    } finally {
      underWay.delete(id)
    }
  }

  return {
    serve,
    asked: (message: Extract<FromThread, { type: 'serve' }>) => void asked(message),
    abort: (id: number) => underWay.get(id)?.abort(new Error('request cancelled')),
    end(): void {
      for (const giveUp of underWay.values()) giveUp.abort(new Error('network stopped'))
    },
  }
}
