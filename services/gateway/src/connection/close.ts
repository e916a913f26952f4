import { CLOSE_CODES, type CloseName } from '@ssv-exporter/gateway-api/close-codes'
import type { WebSocket } from 'ws'

// The other side gets this long to take what waits for it and the close frame behind it.
const CLOSE_GRACE_MS = 5_000

/** Closes a connection with one of the documented codes, and ends it when the other side does not follow. */
export function closeConnection(socket: WebSocket, name: CloseName): void {
  const { code, reason } = CLOSE_CODES[name]
  socket.close(code, reason)
  if (socket.readyState === socket.CLOSED) return
  const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS)
  socket.once('close', () => clearTimeout(timer))
}
