import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import websocket from '@fastify/websocket'
import type { HttpErrorCode } from '@ssv-exporter/gateway-api/http-errors'
import { STREAM_PROTOCOL } from '@ssv-exporter/gateway-api/stream/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { WEB_SOCKET_PATHS, type WebSocketPath } from '../connection/web-socket-paths.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { UpgradeAttempt } from './admission.ts'
import { refusal } from './refuse.ts'

/** Version of the `/stream` protocol, from the subprotocol or `?v`. */
export type StreamVersion = '1' | '2'

export interface UpgradeModules {
  admit(attempt: UpgradeAttempt): HttpErrorCode | undefined
  /** Added to the body of a SYNCING refusal. */
  progress(): Record<string, unknown>
  serve(
    path: WebSocketPath,
    version: StreamVersion,
    webSocket: WebSocket,
    tcpSocket: Socket,
    address: string,
  ): void
  metrics: Pick<GatewayMetrics, 'refusedUpgrades'>
}

type UpgradeOptions = Pick<GatewayOptions, 'maxPayloadBytes'>

const WEBSOCKET_OPTIONS = {
  // Connections are tracked elsewhere.
  clientTracking: false,
  // Compression costs more than it saves here.
  perMessageDeflate: false,
  // Unread pongs would pile up; the ping monitor answers pings.
  autoPong: false,
  // The original did not check that text is UTF-8 either.
  skipUTF8Validation: true,
  // Process one message or ping per connection and event-loop turn: one socket read can contain ten
  // thousand, which would block the process.
  allowSynchronousEvents: false,
  // Requests are small, but each fragment retains the socket read it arrived in (up to 64 KiB).
  maxFragments: 32,
  maxBufferedChunks: 2_048,
  handleProtocols: chooseProtocol,
}

/**
 * Adds the WebSocket endpoints. Every upgrade request, on any path, passes one hook that admits or
 * refuses it.
 *
 * From request to accepted connection everything runs in one event-loop turn, so that connections
 * are counted exactly and a refused one can be closed at the end of the turn. Routes added before
 * this call are not covered.
 */
export async function addUpgrades(
  app: FastifyInstance,
  { maxPayloadBytes }: UpgradeOptions,
  { admit, progress, serve, metrics }: UpgradeModules,
): Promise<void> {
  let accepted: Duplex | undefined

  function refuse(response: ServerResponse, code: HttpErrorCode): void {
    const { status, headers, body } = refusal(code, code === 'SYNCING' ? progress() : {})
    metrics.refusedUpgrades.inc({ code })
    response.shouldKeepAlive = false
    response.writeHead(status, headers).end(body)
  }

  // The handshake and the first message are written together.
  app.server.on('upgrade', (_request, tcpSocket) => tcpSocket.cork())
  await app.register(websocket, {
    options: { ...WEBSOCKET_OPTIONS, maxPayload: maxPayloadBytes },
    // Errors are handled per connection, see below.
    errorHandler: (_error, socket) => socket.terminate(),
    // Connections have been drained already; new ones are refused.
    preClose: (done) => done(),
  })
  app.server.on('upgrade', (_request, tcpSocket) => {
    tcpSocket.uncork()
    // Refused, or pipelined behind an unanswered request: it must be closed here.
    if (tcpSocket !== accepted) (tcpSocket as Socket).destroySoon()
    accepted = undefined
  })
  app.websocketServer.on('wsClientError', (_error, tcpSocket: Duplex, request: IncomingMessage) => {
    const response = new ServerResponse(request)
    response.assignSocket(tcpSocket as Socket)
    refuse(response, 'BAD_UPGRADE')
  })

  app.addHook('onRequest', (request, reply, done) => {
    if (!request.ws) {
      done()
      return
    }
    const code = refusalOf(request)
    if (code !== undefined) {
      reply.hijack()
      refuse(reply.raw, code)
      return
    }
    // The response is not used; detaching it releases the request.
    reply.raw.detachSocket(request.raw.socket)
    done()
  })

  function refusalOf(request: FastifyRequest): HttpErrorCode | undefined {
    const path = pathOf(request)
    if (request.method !== 'GET' || path === undefined) return 'NOT_FOUND'
    const { origin } = request.headers
    const isUnknown = path === 'stream' && versionOf(request) === undefined
    return admit({ address: request.ip, origin }) ?? (isUnknown ? 'UNKNOWN_VERSION' : undefined)
  }

  for (const path of WEB_SOCKET_PATHS) {
    app.route({
      method: 'GET',
      url: `/${path}`,
      handler(_request, reply: FastifyReply) {
        const { status, headers, body } = refusal('UPGRADE_REQUIRED')
        metrics.refusedUpgrades.inc({ code: 'UPGRADE_REQUIRED' })
        return reply.code(status).headers(headers).send(body)
      },
      wsHandler(webSocket, request) {
        accepted = request.raw.socket
        // The plug-in's listener would retain request and reply while the connection is open.
        webSocket.removeAllListeners('error')
        webSocket.on('error', terminate)
        const version = webSocket.protocol === STREAM_PROTOCOL ? '2' : versionOf(request)
        serve(path, version ?? '1', webSocket, request.raw.socket, request.ip)
      },
    })
  }
}

// A named function, shared by all connections.
function terminate(this: WebSocket): void {
  this.terminate()
}

function pathOf({ routeOptions: { url } }: FastifyRequest): WebSocketPath | undefined {
  return WEB_SOCKET_PATHS.find((name) => url === `/${name}`)
}

/** Our subprotocol if offered, otherwise the first one offered. */
function chooseProtocol(offered: Set<string>, request: IncomingMessage): string | false {
  const isStream = /^\/stream(\?|$)/.test(request.url ?? '')
  if (isStream && offered.has(STREAM_PROTOCOL)) return STREAM_PROTOCOL
  return [...offered].find((protocol) => protocol !== STREAM_PROTOCOL) ?? false
}

/** @returns undefined for an unknown version */
function versionOf({ query }: FastifyRequest): StreamVersion | undefined {
  const { v = '1' } = query as { v?: unknown }
  return v === '1' || v === '2' ? v : undefined
}
