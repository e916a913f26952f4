/** What to do after a close: reconnect soon, reconnect with growing delays, or stop. */
export type CloseAdvice = 'reconnect' | 'back-off' | 'stop'

// The close was caused by this client's messages, not by load or shutdown of the server: it would
// happen again.
const STOP: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 1009, 1010, 4400])

/**
 * Classifies a close code. After unknown codes and broken connections, the client reconnects with
 * growing delays.
 */
export function closeAdvice(code: number): CloseAdvice {
  if (STOP.has(code)) return 'stop'
  return code === 1001 ? 'reconnect' : 'back-off'
}
