import type { Connection, Stream, StreamCloseEvent, StreamHandler } from '@libp2p/interface'
import { StreamCutError, TooManyBytesError } from './errors.ts'
import type { P2pMetrics } from './p2p-metrics.ts'
import type { ProtocolHandler, ProtocolLimits } from './protocol.ts'
import { readToEnd } from './read-to-end.ts'
import { writeAndEnd } from './write-and-end.ts'

/**
 * Serves requests of one protocol within its limits. No exception reaches libp2p: a request that
 * cannot be answered resets the stream and is counted.
 */
export function createProtocolServer(
  handler: ProtocolHandler,
  limits: ProtocolLimits,
  { closing, metrics }: { closing: AbortSignal; metrics: P2pMetrics | undefined },
): StreamHandler {
  const ofPeer = new Map<string, number>()
  let inAll = 0

  async function serve(stream: Stream, connection: Connection): Promise<void> {
    const peerId = connection.remotePeer.toString()
    const mine = ofPeer.get(peerId) ?? 0
    if (mine >= limits.maxPerPeer || inAll >= limits.maxInAll) {
      return refuse(stream, 'too-many', new Error('too many requests at once'))
    }
    ofPeer.set(peerId, mine + 1)
    inAll += 1
    try {
      await answer(stream, peerId)
    } finally {
      inAll -= 1
      const left = (ofPeer.get(peerId) ?? 1) - 1
      if (left === 0) ofPeer.delete(peerId)
      else ofPeer.set(peerId, left)
    }
  }

  async function answer(stream: Stream, peerId: string): Promise<void> {
    const deadline = AbortSignal.timeout(limits.timeoutMs)
    const gone = new AbortController()
    const onClose = ({ error }: StreamCloseEvent) => gone.abort(new StreamCutError(String(error)))
    const signal = AbortSignal.any([deadline, closing, gone.signal])
    try {
      const request = await readToEnd(stream, limits.maxRequestBytes, signal)
      // The requester is no longer waiting.
      stream.addEventListener('close', onClose)
      const reply = await raceAbort(handler(peerId, request, signal), signal)
      await writeAndEnd(stream, reply ?? new Uint8Array(), signal)
      metrics?.served.inc({ outcome: reply === undefined ? 'no-answer' : 'answered' })
    } catch (error) {
      refuse(stream, outcome(error, deadline), error)
    } finally {
      stream.removeEventListener('close', onClose)
    }
  }

  function refuse(stream: Stream, result: string, error: unknown): void {
    metrics?.served.inc({ outcome: result })
    stream.abort(error instanceof Error ? error : new Error(String(error)))
  }

  return (stream, connection) => {
    void serve(stream, connection)
  }
}

function outcome(error: unknown, deadline: AbortSignal): string {
  if (error instanceof TooManyBytesError) return 'too-large'
  if (deadline.aborted) return 'timeout'
  return error instanceof StreamCutError ? 'reset' : 'failed'
}

/** The handler may ignore its signal. */
async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw signal.reason
  let onAbort: (() => void) | undefined
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        onAbort = () => reject(signal.reason)
        signal.addEventListener('abort', onAbort)
      }),
    ])
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
  }
}
