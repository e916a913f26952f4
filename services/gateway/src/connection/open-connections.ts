import { setTimeout as sleep } from 'node:timers/promises'
import { CLOSE_CODES } from '@ssv-exporter/gateway-api/close-codes'
import type { WebSocket } from 'ws'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { ConnectionCount } from './connection-count.ts'
import type { PingMonitor } from './ping-monitor.ts'
import type { WebSocketPath } from './web-socket-paths.ts'

/** A connection, as served by `/query` or one of the `/stream` protocols. */
export interface ServedConnection {
  /**
   * Finishes the in-flight response, then closes.
   * @param afterMs when the client should reconnect, if the protocol supports it
   */
  drain(afterMs: number): void
  /** The connection has closed. */
  ended(): void
}

export interface OpenConnections {
  add(path: WebSocketPath, socket: WebSocket, served: ServedConnection, address: string): void
  counts(): Record<WebSocketPath, number>
  /** Whether it is stopping and no longer ready. */
  draining(): boolean
  /** New connections are refused. */
  closing(): boolean
  /** Waits, then closes the connections gradually; resolves when all are closed. */
  drain(): Promise<void>
}

export interface OpenConnectionsModules {
  connections: ConnectionCount
  pings: PingMonitor
  metrics: GatewayMetrics
}

const PART_MS = 100
/** Clients are asked to reconnect within this time, spread evenly. */
const RECONNECT_MIN_MS = 100
const RECONNECT_SPREAD_MS = 2_000

interface OpenConnection {
  path: WebSocketPath
  served: ServedConnection
  address: string
}

/** Tracks open connections, and closes them gradually when the gateway stops. */
export function createOpenConnections(
  options: Pick<GatewayOptions, 'drainWaitMs' | 'drainWindowMs' | 'drainTimeoutMs'>,
  { connections, pings, metrics }: OpenConnectionsModules,
): OpenConnections {
  const open = new Map<WebSocket, OpenConnection>()
  const counts: Record<WebSocketPath, number> = { query: 0, stream: 0 }
  let draining = false
  let closing = false
  let onEmpty = () => {}

  /**
   * Closes a share of the connections every 100 ms, so that the last share is closed at the end of
   * the window.
   */
  async function closeInParts(): Promise<void> {
    const parts = Math.max(1, Math.ceil(options.drainWindowMs / PART_MS))
    const all = [...open.values()]
    const size = Math.ceil(all.length / parts)
    for (let start = 0; start < all.length; start += size) {
      if (start > 0) await sleep(PART_MS)
      for (const { served } of all.slice(start, start + size)) served.drain(reconnectAfterMs())
    }
  }

  /** One shared function, to avoid per-connection closures. */
  function onClose(this: WebSocket, code: number): void {
    const closed = open.get(this)
    if (closed === undefined) return
    const { path, served, address } = closed
    open.delete(this)
    pings.unwatch(this)
    connections.remove(address)
    counts[path] -= 1
    metrics.connections.dec({ path })
    metrics.closes.inc({ path, code: codeLabel(code) })
    served.ended()
    if (open.size === 0) onEmpty()
  }

  return {
    add(path, socket, served, address) {
      connections.add(address)
      pings.watch(socket)
      open.set(socket, { path, served, address })
      counts[path] += 1
      metrics.connections.inc({ path })
      socket.on('close', onClose)
      // Admitted just before closing began but registered just after.
      if (closing) served.drain(reconnectAfterMs())
    },
    counts: () => ({ ...counts }),
    draining: () => draining,
    closing: () => closing,
    async drain() {
      draining = true
      if (options.drainWaitMs > 0) await sleep(options.drainWaitMs)
      closing = true
      await closeInParts()
      if (open.size === 0) return
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve
      })
      const timer = setTimeout(() => {
        for (const socket of open.keys()) socket.terminate()
      }, options.drainTimeoutMs)
      await empty
      clearTimeout(timer)
    },
  }
}

const reconnectAfterMs = () => Math.round(RECONNECT_MIN_MS + Math.random() * RECONNECT_SPREAD_MS)

const OWN_CODES: ReadonlySet<number> = new Set(Object.values(CLOSE_CODES).map(({ code }) => code))

/** Clients may close with any code; only known codes get their own label. */
function codeLabel(code: number): string {
  return code <= 1_011 || OWN_CODES.has(code) ? String(code) : 'other'
}
