import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import { StreamCutError, TooManyBytesError } from './errors.ts'

/**
 * Reads until the peer closes its side, at most `maxBytes`.
 *
 * Call it before writing, so that a connection closed in the meantime is not mistaken for the end
 * of data. Does not abort the stream itself.
 * @throws TooManyBytesError, StreamCutError, the reason of `signal`
 */
export function readToEnd(
  stream: Stream,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    let ended = stream.status === 'open' && stream.remoteWriteStatus === 'closed'

    function settle(error?: unknown) {
      stream.removeEventListener('message', onMessage)
      stream.removeEventListener('remoteCloseWrite', onEnd)
      stream.removeEventListener('close', onClose)
      signal.removeEventListener('abort', onAbort)
      if (error === undefined) resolve(joined(chunks, size))
      else reject(error)
    }
    function settleIfWhole() {
      if (ended && stream.readBufferLength === 0) settle()
    }
    function onMessage({ data }: StreamMessageEvent) {
      size += data.byteLength
      if (size > maxBytes) return settle(new TooManyBytesError(`more than ${maxBytes} bytes`))
      chunks.push(data.subarray())
      settleIfWhole()
    }
    function onEnd() {
      ended = true
      settleIfWhole()
    }
    function onClose({ error }: StreamCloseEvent) {
      if (ended && error === undefined) settleIfWhole()
      else settle(new StreamCutError('ended too early', { cause: error }))
    }
    function onAbort() {
      settle(signal.reason)
    }

    if (signal.aborted) return reject(signal.reason)
    if (stream.status !== 'open') return reject(new StreamCutError(`it is ${stream.status}`))
    signal.addEventListener('abort', onAbort)
    stream.addEventListener('remoteCloseWrite', onEnd)
    stream.addEventListener('close', onClose)
    // Data that has already arrived is delivered in a separate microtask.
    stream.addEventListener('message', onMessage)
    settleIfWhole()
  })
}

/** Copy: a Node.js Buffer may share its memory, which must not be transferred to another thread. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
