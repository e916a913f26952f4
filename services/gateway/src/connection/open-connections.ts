import type { WebSocket } from 'ws'
import type { ConnectionCount } from '../http/connection-count.ts'
import type { Endpoint } from '../http/server.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { ServedConnection } from '../query/connection.ts'
import type { Heartbeat } from './heartbeat.ts'

export interface OpenConnections {
  add(endpoint: Endpoint, socket: WebSocket, served: ServedConnection, address: string): void
  counts(): Record<Endpoint, number>
  draining(): boolean
  /** Lets answers under way end, closes every connection and resolves when all are gone. */
  drain(): Promise<void>
}

export interface OpenConnectionsModules {
  connections: ConnectionCount
  heartbeat: Heartbeat
  metrics: GatewayMetrics
}

/** Keeps the connections that are open. */
export function createOpenConnections(
  { drainTimeoutMs }: Pick<GatewayOptions, 'drainTimeoutMs'>,
  { connections, heartbeat, metrics }: OpenConnectionsModules,
): OpenConnections {
  const served = new Map<WebSocket, ServedConnection>()
  const counts: Record<Endpoint, number> = { query: 0, stream: 0 }
  let draining = false
  let onEmpty = () => {}

  return {
    add(endpoint, socket, connection, address) {
      const leave = connections.add(address)
      heartbeat.watch(socket)
      served.set(socket, connection)
      counts[endpoint] += 1
      metrics.connections.inc({ endpoint })
      socket.once('close', (code) => {
        leave()
        served.delete(socket)
        counts[endpoint] -= 1
        metrics.connections.dec({ endpoint })
        metrics.closes.inc({ endpoint, code: codeLabel(code) })
        if (served.size === 0) onEmpty()
      })
    },
    counts: () => ({ ...counts }),
    draining: () => draining,
    async drain() {
      draining = true
      if (served.size === 0) return
      const empty = new Promise<void>((resolve) => {
        onEmpty = resolve
      })
      const timer = setTimeout(() => {
        for (const socket of served.keys()) socket.terminate()
      }, drainTimeoutMs)
      for (const connection of served.values()) connection.drain()
      await empty
      clearTimeout(timer)
    },
  }
}

/** A client may close with any code: only the ones that mean something get a label of their own. */
function codeLabel(code: number): string {
  return code <= 1_011 || code === 4_408 ? String(code) : 'other'
}
