import { RequestError, type RequestFailure } from '@ssv-exporter/p2p/errors'
import type { Network } from '../network.ts'
import { createMailbox } from './mailbox.ts'
import type { ToThread } from './messages.ts'

/**
 * Requests to peers that another thread makes for us. `isUp` is false before it starts and after it
 * ends.
 */
export function createRemoteRequests(post: (message: ToThread) => void, isUp: () => boolean) {
  const answers = createMailbox<Uint8Array | RequestFailure>()

  const request: Network['request'] = async (peerId, protocol, data, options) => {
    const { signal, timeoutMs, maxBytes } = options
    const failed = (reason: RequestFailure, cause?: unknown) =>
      new RequestError(reason, { peerId, protocol }, cause)
    if (!isUp()) throw failed('not-connected')
    if (signal.aborted) throw failed('aborted', signal.reason)
    const { id, reply } = answers.open()
    const onAbort = () => post({ type: 'abort-request', id })
    signal.addEventListener('abort', onAbort)
    try {
      // Copied: posting a view would send its whole underlying buffer.
      const bytes = new Uint8Array(data)
      post({ type: 'request', id, peerId, protocol, data: bytes, timeoutMs, maxBytes })
      const answer = await reply
      if (typeof answer === 'string') throw failed(answer, signal.reason)
      return answer
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    request,
    settle: answers.resolve,
    /** The thread has ended: ends all pending requests. */
    end: () => answers.resolveAll('reset'),
  }
}
