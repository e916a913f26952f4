import { parentPort } from 'node:worker_threads'
import type { BatchMessage, VerdictMessage } from './verify-thread.ts'

/**
 * Answers the batches of a `VerifyThread`, in its worker thread.
 * @param verify returns one verdict of 0 to 255 per check of a batch, or other bytes
 */
export function serveBatches(verify: (batch: Uint8Array) => ArrayLike<number>): void {
  if (parentPort === null) throw new Error('not running in a worker thread')
  const port = parentPort
  port.on('message', ({ id, bytes }: BatchMessage) => {
    const verdicts = Uint8Array.from(verify(bytes))
    const message: VerdictMessage = { id, verdicts }
    port.postMessage(message, [verdicts.buffer])
  })
}
