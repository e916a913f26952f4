import { CLOSE_CODES, type CloseName } from '@ssv-exporter/gateway-api/close-codes'
import type { WebSocket } from 'ws'

// Time for the peer to receive pending data and the close frame.
const CLOSE_GRACE_MS = 5_000
// Connections that are already closing.
const SLOW_GRACE_MS = 2_000

/**
 * Closes a connection with one of the documented codes, and terminates it if the peer does not
 * complete the close handshake.
 * @param detail replaces the default reason of the code, at most 123 bytes (RFC 6455 section 5.5)
 */
export function closeConnection(socket: WebSocket, name: CloseName, detail?: string): void {
  const { code, reason } = CLOSE_CODES[name]
  socket.close(code, detail ?? reason)
  if (socket.readyState === socket.CLOSED) return
  const graceMs = name === 'SLOW_CONSUMER' ? SLOW_GRACE_MS : CLOSE_GRACE_MS
  const timer = setTimeout(() => socket.terminate(), graceMs)
  socket.once('close', () => clearTimeout(timer))
}
