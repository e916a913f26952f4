import { CLOSE_CODES, type CloseName } from '@ssv-exporter/gateway-api/close-codes'
import type { WebSocket } from 'ws'

// The other side gets this long to take what waits for it and the close frame behind it.
const CLOSE_GRACE_MS = 5_000
// One that was given its time already.
const SLOW_GRACE_MS = 2_000

/**
 * Closes a connection with one of the documented codes, and ends it when the other side does not follow.
 * @param detail instead of the reason that stands with the code, at most 123 bytes (RFC 6455 section 5.5)
 */
export function closeConnection(socket: WebSocket, name: CloseName, detail?: string): void {
  const { code, reason } = CLOSE_CODES[name]
  socket.close(code, detail ?? reason)
  if (socket.readyState === socket.CLOSED) return
  const graceMs = name === 'SLOW_CONSUMER' ? SLOW_GRACE_MS : CLOSE_GRACE_MS
  const timer = setTimeout(() => socket.terminate(), graceMs)
  socket.once('close', () => clearTimeout(timer))
}
