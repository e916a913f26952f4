import type { WebSocket } from 'ws'

export interface HeartbeatOptions {
  pingIntervalMs: number
  /** A connection that was silent for longer is ended. */
  pongTimeoutMs: number
}

export interface Heartbeat {
  watch(socket: WebSocket): void
  forget(socket: WebSocket): void
  /** Anything that proves that the other side is there, also bytes that it took. */
  heard(socket: WebSocket): void
  start(): void
  stop(): void
}

// Pings and pongs are not queued behind more than this: a client could fill our memory by pinging without reading.
const MAX_BUFFERED_FOR_CONTROL_BYTES = 64 * 1024

/** Pings every connection, and ends those that do not answer. */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const lastHeard = new Map<WebSocket, number>()
  let timer: NodeJS.Timeout | undefined

  const heard = (socket: WebSocket) => {
    if (lastHeard.has(socket)) lastHeard.set(socket, Date.now())
  }

  function beat(): void {
    const now = Date.now()
    for (const [socket, since] of lastHeard) {
      // While we do not read, its pong may well be waiting for us.
      if (socket.isPaused) lastHeard.set(socket, now)
      else if (now - since > options.pongTimeoutMs) socket.terminate()
      if (mayControl(socket)) socket.ping()
    }
  }

  // Functions that all connections share: there are ten thousand of them.
  function onPong(this: WebSocket): void {
    heard(this)
  }
  function onPing(this: WebSocket, data: Buffer): void {
    heard(this)
    if (mayControl(this)) this.pong(data)
  }

  return {
    heard,
    watch(socket) {
      lastHeard.set(socket, Date.now())
      socket.on('pong', onPong)
      socket.on('ping', onPing)
    },
    forget: (socket) => void lastHeard.delete(socket),
    start() {
      timer ??= setInterval(beat, options.pingIntervalMs)
    },
    stop() {
      clearInterval(timer)
      timer = undefined
    },
  }
}

function mayControl(socket: WebSocket): boolean {
  return socket.readyState === socket.OPEN && socket.bufferedAmount < MAX_BUFFERED_FOR_CONTROL_BYTES
}
