import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { HttpErrorCode } from '@ssv-exporter/gateway-api/http-errors'
import { STREAM_PROTOCOL } from '@ssv-exporter/gateway-api/stream/protocol'
import { type WebSocket, WebSocketServer } from 'ws'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { Applicant } from './admission.ts'
import { createClientAddress } from './client-address.ts'
import { ENDPOINTS, type Endpoint } from './endpoints.ts'
import { refusal } from './refuse.ts'

/** What a connection of `/stream` speaks. */
export type StreamVersion = '1' | '2'

export interface UpgradeModules {
  admit(applicant: Applicant): HttpErrorCode | undefined
  /** Added to the body of a refusal because of SYNCING. */
  progress(): Record<string, unknown>
  serve(
    endpoint: Endpoint,
    version: StreamVersion,
    socket: WebSocket,
    transport: Socket,
    address: string,
  ): void
  metrics: Pick<GatewayMetrics, 'refusedUpgrades'>
}

type UpgradeOptions = Pick<GatewayOptions, 'maxPayloadBytes' | 'trustedProxies'>

const WEBSOCKET_OPTIONS = {
  noServer: true,
  // Who is connected is known elsewhere.
  clientTracking: false,
  // Costs more than the network it saves here.
  perMessageDeflate: false,
  // Pongs that nobody reads would pile up; the heartbeat answers pings.
  autoPong: false,
  // The original did not check that text is UTF-8 either.
  skipUTF8Validation: true,
  // One message or ping of a connection in one turn of the event loop: one read of a socket can bring ten thousand,
  // and whoever sends nothing else would stop everything that shares this process.
  allowSynchronousEvents: false,
  // The largest request is small; each fragment, however short, keeps the read that brought it (up to 64 KiB) in memory.
  maxFragments: 32,
  maxBufferedChunks: 2_048,
  handleProtocols: chooseProtocol,
}

/**
 * Makes WebSocket connections of requests for an upgrade, or answers why not: at once, so that nobody need watch over them.
 * @returns the listener for `upgrade` of a server
 */
export function createUpgrades(
  { maxPayloadBytes, trustedProxies }: UpgradeOptions,
  { admit, progress, serve, metrics }: UpgradeModules,
): (request: IncomingMessage, transport: Duplex, head: Buffer) => void {
  const addressOf = createClientAddress(trustedProxies)
  const webSockets = new WebSocketServer({ ...WEBSOCKET_OPTIONS, maxPayload: maxPayloadBytes })

  function refuse(request: IncomingMessage, transport: Duplex, code: HttpErrorCode): void {
    const { status, headers, body } = refusal(code, code === 'SYNCING' ? progress() : {})
    metrics.refusedUpgrades.inc({ code })
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(transport as Socket)
    response.once('finish', () => transport.destroy())
    response.writeHead(status, headers).end(body)
  }

  webSockets.on('wsClientError', (_error, transport, request) =>
    refuse(request, transport, 'BAD_UPGRADE'),
  )

  return (request, transport, head) => {
    transport.on('error', destroy)
    if (isAnswering(request, transport)) {
      transport.destroy()
      return
    }
    const [path = '', search = ''] = request.url?.split('?', 2) ?? []
    const endpoint = ENDPOINTS.find((name) => path === `/${name}`)
    if (endpoint === undefined || request.method !== 'GET') {
      refuse(request, transport, 'NOT_FOUND')
      return
    }
    const address = addressOf(request)
    const version = versionOf(search)
    const code =
      admit({ address, origin: request.headers.origin }) ??
      (version === undefined ? 'UNKNOWN_VERSION' : undefined)
    if (code !== undefined) {
      refuse(request, transport, code)
      return
    }
    // The answer and what is said first go together.
    transport.cork()
    webSockets.handleUpgrade(request, transport, head, (socket) => {
      socket.on('error', terminate)
      const spoken = socket.protocol === STREAM_PROTOCOL ? '2' : version
      serve(endpoint, spoken ?? '1', socket, transport as Socket, address)
    })
    transport.uncork()
  }
}

// Named, so that ten thousand connections share them.
function destroy(this: Duplex): void {
  this.destroy()
}

function terminate(this: WebSocket): void {
  this.terminate()
}

/** Whether the answer to an earlier request of the same connection is not written yet. */
function isAnswering(request: IncomingMessage, transport: Duplex): boolean {
  const response = new ServerResponse(request)
  try {
    response.assignSocket(transport as Socket)
  } catch {
    return true
  }
  response.detachSocket(transport as Socket)
  return false
}

/** Ours where it is spoken; else, as ever, the first one offered. */
function chooseProtocol(offered: Set<string>, request: IncomingMessage): string | false {
  const isStream = /^\/stream(\?|$)/.test(request.url ?? '')
  if (isStream && offered.has(STREAM_PROTOCOL)) return STREAM_PROTOCOL
  return [...offered].find((protocol) => protocol !== STREAM_PROTOCOL) ?? false
}

/** @returns undefined for one that there is not */
function versionOf(search: string): StreamVersion | undefined {
  if (search === '') return '1'
  const [version = '1', ...more] = new URLSearchParams(search).getAll('v')
  return more.length === 0 && (version === '1' || version === '2') ? version : undefined
}
