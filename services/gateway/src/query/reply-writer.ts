import type { WebSocket } from 'ws'
import { WriteStalledError } from './errors.ts'

// The original's write timeout.
const STALLED_AFTER_MS = 60_000
// Smaller responses need not be flushed before the next request is processed.
const MAX_BUFFERED_BYTES = 256 * 1024
const NO_BYTES = Buffer.alloc(0)

export interface ReplyWriter {
  /** Whether part of the message has been sent. */
  readonly started: boolean
  /**
   * Sends one part after the previous part has been flushed. @throws WriteStalledError, the
   * signal's reason
   */
  write(text: string): Promise<void>
  /** Sends the last part. */
  end(text: string): Promise<void>
}

/**
 * Writes one message of any size in fragments, buffering at most two.
 *
 * @param onProgress called when the peer has received a part
 */
export function createReplyWriter(
  socket: WebSocket,
  signal: AbortSignal,
  onProgress: () => void,
): ReplyWriter {
  let started = false
  let sending: Promise<void> | undefined
  // Two buffers are reused alternately, to avoid allocating the whole reply.
  let [buffer, spare] = [NO_BYTES, NO_BYTES]

  function encode(text: string): Buffer {
    ;[buffer, spare] = [spare, buffer]
    const length = Buffer.byteLength(text)
    if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(Math.ceil(length * 1.25))
    return buffer.subarray(0, buffer.write(text))
  }

  async function send(text: string, fin: boolean): Promise<void> {
    if (sending !== undefined) await untilSent(sending, signal)
    const bytes = fin ? Buffer.from(text) : encode(text)
    sending = new Promise((resolve, reject) => {
      socket.send(bytes, { binary: false, fin }, (error) => {
        if (error) reject(error)
        else resolve()
        onProgress()
      })
    })
    // Callers that await it see the failure; this avoids an unhandled rejection.
    sending.catch(() => {})
  }

  return {
    get started() {
      return started
    },
    async write(text) {
      await send(text, false)
      started = true
    },
    async end(text) {
      await send(text, true)
      if (sending !== undefined && socket.bufferedAmount > MAX_BUFFERED_BYTES) {
        await untilSent(sending, signal)
      }
    },
  }
}

function untilSent(sending: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(new WriteStalledError(STALLED_AFTER_MS)), STALLED_AFTER_MS)
    const onAbort = () => end(signal.reason)
    function end(error?: unknown) {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      if (error === undefined) resolve()
      else reject(error)
    }
    if (signal.aborted) return end(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    sending.then(() => end(), end)
  })
}
