import type { Writable } from 'node:stream'

/** Waits until a stream accepts more data. @throws the reason of the signal */
export function untilDrained(stream: Writable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const onDrain = () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    const onAbort = () => {
      stream.off('drain', onDrain)
      reject(signal.reason)
    }
    stream.once('drain', onDrain)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
