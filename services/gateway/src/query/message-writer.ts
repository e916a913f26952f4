import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { WebSocket } from 'ws'

/** The other side took nothing for too long. */
export class WriteStalledError extends ExporterError {
  constructor(stalledMs: number) {
    super('Client does not read its answer', {
      code: 'WRITE_STALLED',
      facts: { stalledMs },
      retryable: true,
    })
  }
}

// As long as the original waited for one write.
const STALLED_AFTER_MS = 60_000
// An answer below this need not have left before the next request is looked at.
const MAX_BUFFERED_BYTES = 256 * 1024
const NO_BYTES = Buffer.alloc(0)

export interface MessageWriter {
  /** Whether a part of the message has been sent already. */
  readonly started: boolean
  /** Sends one part; waits until the part before it has left. @throws WriteStalledError, the signal's reason */
  write(text: string): Promise<void>
  /** Sends the last part. */
  end(text: string): Promise<void>
}

/**
 * Writes one message of any size in fragments, holding no more than two of them.
 *
 * @param onProgress called when the other side has taken a part
 */
export function createMessageWriter(
  socket: WebSocket,
  signal: AbortSignal,
  onProgress: () => void,
): MessageWriter {
  let started = false
  let leaving: Promise<void> | undefined
  // Parts are written into the same two buffers in turn: a new one each would leave the whole answer to the collector.
  let [buffer, spare] = [NO_BYTES, NO_BYTES]

  function encode(text: string): Buffer {
    ;[buffer, spare] = [spare, buffer]
    const length = Buffer.byteLength(text)
    if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(Math.ceil(length * 1.25))
    return buffer.subarray(0, buffer.write(text))
  }

  async function send(text: string, fin: boolean): Promise<void> {
    if (leaving !== undefined) await untilGone(leaving, signal)
    const bytes = fin ? Buffer.from(text) : encode(text)
    leaving = new Promise((resolve, reject) => {
      socket.send(bytes, { binary: false, fin }, (error) => {
        if (error) reject(error)
        else resolve()
        onProgress()
      })
    })
    // Whoever awaits it sees the failure; nobody may be waiting.
    leaving.catch(() => {})
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
      if (leaving !== undefined && socket.bufferedAmount > MAX_BUFFERED_BYTES) {
        await untilGone(leaving, signal)
      }
    },
  }
}

function untilGone(leaving: Promise<void>, signal: AbortSignal): Promise<void> {
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
    leaving.then(() => end(), end)
  })
}
