import type { Connection, Stream } from '@libp2p/interface'
import { RequestError, type RequestFailure, TooManyBytesError } from './errors.ts'
import type { RequestOptions } from './protocol.ts'
import { readToEnd } from './read-to-end.ts'
import { writeAndEnd } from './write-and-end.ts'

const GONE = new Set(['ConnectionClosedError', 'MuxerUnavailableError', 'MuxerClosedError'])

/**
 * Sends a request over a new stream and reads the response, each terminated by half-close.
 * @throws RequestError
 */
export async function sendRequest(
  connection: Connection,
  protocol: string,
  data: Uint8Array,
  { signal: caller, timeoutMs, maxBytes }: RequestOptions,
): Promise<Uint8Array> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = caller === undefined ? deadline : AbortSignal.any([deadline, caller])
  let stream: Stream | undefined
  try {
    stream = await connection.newStream(protocol, { signal })
    const answer = readToEnd(stream, maxBytes, signal)
    const [whole] = await Promise.all([answer, writeAndEnd(stream, data, signal)])
    return whole
  } catch (error) {
    stream?.abort(error instanceof Error ? error : new Error(String(error)))
    const facts = { peerId: connection.remotePeer.toString(), protocol }
    throw new RequestError(failure(error, { deadline, caller }), facts, error)
  }
}

function failure(
  error: unknown,
  { deadline, caller }: { deadline: AbortSignal; caller: AbortSignal | undefined },
): RequestFailure {
  if (error instanceof TooManyBytesError) return 'too-large'
  if (caller?.aborted) return 'aborted'
  if (deadline.aborted) return 'timeout'
  const name = error instanceof Error ? error.name : ''
  if (name === 'UnsupportedProtocolError') return 'not-supported'
  return GONE.has(name) ? 'not-connected' : 'reset'
}
