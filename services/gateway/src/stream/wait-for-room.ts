import type { ConnectionWriter } from './connection-writer.ts'
import type { SlowWatch } from './slow-watch.ts'

/** Taking this much in the time that a connection has is enough to be given the time again. */
const ENOUGH_BYTES = 64 * 1024

/** Resolves when a client has taken what was written, or its connection ended: one that takes next to nothing is closed. */
export async function waitForRoom(writer: ConnectionWriter, slowWatch: SlowWatch): Promise<void> {
  if (writer.buffered() === 0) return
  slowWatch.watch(writer, 0, ENOUGH_BYTES)
  await writer.drained()
  slowWatch.forget(writer)
}
