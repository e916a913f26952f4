import type { WebSocket } from 'ws'

export interface PingMonitorOptions {
  pingIntervalMs: number
  /** Connections that are silent for longer are terminated. */
  pongTimeoutMs: number
}

export interface PingMonitor {
  watch(socket: WebSocket): void
  unwatch(socket: WebSocket): void
  /** Any proof that the peer is alive, including bytes it has received. */
  markAlive(socket: WebSocket): void
  start(): void
  stop(): void
}

// No pings or pongs are queued when more than this is buffered: a client that pings without reading
// could exhaust memory.
const MAX_BUFFERED_FOR_CONTROL_BYTES = 64 * 1024

/** Pings every connection and terminates those that do not respond. */
export function createPingMonitor(options: PingMonitorOptions): PingMonitor {
  const aliveAt = new Map<WebSocket, number>()
  let timer: NodeJS.Timeout | undefined

  const markAlive = (socket: WebSocket) => {
    if (aliveAt.has(socket)) aliveAt.set(socket, Date.now())
  }

  function beat(): void {
    const now = Date.now()
    for (const [socket, since] of aliveAt) {
      // While reading is paused, the pong may be waiting in the socket.
      if (socket.isPaused) aliveAt.set(socket, now)
      else if (now - since > options.pongTimeoutMs) socket.terminate()
      if (mayControl(socket)) socket.ping()
    }
  }

  // Shared handlers, to avoid per-connection closures.
  function onPong(this: WebSocket): void {
    markAlive(this)
  }
  function onPing(this: WebSocket, data: Buffer): void {
    markAlive(this)
    if (mayControl(this)) this.pong(data)
  }

  return {
    markAlive,
    watch(socket) {
      aliveAt.set(socket, Date.now())
      socket.on('pong', onPong)
      socket.on('ping', onPing)
    },
    unwatch: (socket) => void aliveAt.delete(socket),
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
