import type { HttpErrorCode } from '@ssv-exporter/gateway-api/http-errors'
import type { ConnectionCount } from '../connection/connection-count.ts'
import type { GatewayOptions } from '../options.ts'

export interface UpgradeAttempt {
  address: string
  origin: string | undefined
}

export interface AdmissionModules {
  connections: ConnectionCount
  /** Whether the contract history has been read. */
  synced(): boolean
  stopping(): boolean
}

type AdmissionOptions = Pick<
  GatewayOptions,
  'allowedOrigins' | 'maxConnections' | 'maxConnectionsPerAddress' | 'serveWhileSyncing'
>

/**
 * Returns the reason to refuse a connection, if any. A client without `Origin` is not a browser and
 * passes the origin check.
 */
export function createAdmission(options: AdmissionOptions, modules: AdmissionModules) {
  const origins = new Set(options.allowedOrigins.map((origin) => origin.toLowerCase()))
  const allowed = (origin: string | undefined) =>
    origins.size === 0 || origin === undefined || origins.has(origin.toLowerCase())

  return ({ address, origin }: UpgradeAttempt): HttpErrorCode | undefined => {
    if (!allowed(origin)) return 'ORIGIN_FORBIDDEN'
    if (modules.stopping()) return 'STOPPING'
    if (!options.serveWhileSyncing && !modules.synced()) return 'SYNCING'
    if (modules.connections.of(address) >= options.maxConnectionsPerAddress) {
      return 'TOO_MANY_CONNECTIONS_FROM_ADDRESS'
    }
    return modules.connections.total >= options.maxConnections ? 'TOO_MANY_CONNECTIONS' : undefined
  }
}
