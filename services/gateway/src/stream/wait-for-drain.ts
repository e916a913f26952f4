import type { ConnectionWriter } from './connection-writer.ts'
import type { SlowWatch } from './slow-watch.ts'

/** Progress within the time limit that restarts the timer. */
const MIN_PROGRESS_BYTES = 64 * 1024

/**
 * Resolves when a client has received the written data or disconnected. Stalled clients are closed.
 */
export async function waitForDrain(writer: ConnectionWriter, slowWatch: SlowWatch): Promise<void> {
  if (writer.buffered() === 0) return
  slowWatch.watch(writer, 0, MIN_PROGRESS_BYTES)
  await writer.drained()
  slowWatch.unwatch(writer)
}
