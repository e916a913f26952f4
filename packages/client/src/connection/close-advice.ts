/** What to do when a connection was closed: connect again soon, after a wait that grows, or not at all. */
export type CloseAdvice = 'reconnect' | 'back-off' | 'stop'

// Not the server's load nor its end is the cause, but what this client sent: it would be closed again.
const STOP: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 1009, 1010, 4400])

/** Reads a close code. A code nobody told this client of, and a connection that just broke, are met with patience. */
export function closeAdvice(code: number): CloseAdvice {
  if (STOP.has(code)) return 'stop'
  return code === 1001 ? 'reconnect' : 'back-off'
}
