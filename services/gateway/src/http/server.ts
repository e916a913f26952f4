import type { IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import websocket from '@fastify/websocket'
import type { HttpErrorCode } from '@ssv-exporter/gateway-api/http-errors'
import { STREAM_PROTOCOL } from '@ssv-exporter/gateway-api/stream/protocol'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { serveDocuments } from '../documents/documents.ts'
import { serveExample } from '../example/serve-example.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { isRest } from '../rest/is-rest.ts'
import { ProblemError } from '../rest/problem-error.ts'
import { sendProblem } from '../rest/send-problem.ts'
import type { Applicant } from './admission.ts'
import { createHandshakes } from './handshakes.ts'
import { refusal } from './refuse.ts'

const ENDPOINTS = ['query', 'stream'] as const
export type Endpoint = (typeof ENDPOINTS)[number]

/** What a connection of `/stream` speaks. */
export type StreamVersion = '1' | '2'

// A stranger has this long to say what he wants; an upgraded connection is no longer under these.
const REQUEST_TIMEOUT_MS = 10_000
const KEEP_ALIVE_TIMEOUT_MS = 5_000
// Room for plain requests beside the WebSocket connections, so that a full server can still say so.
const SPARE_TCP_CONNECTIONS = 256

// Below the REST interface, and no endpoint of it.
const NOWHERE = '/v1'

const WEBSOCKET_OPTIONS = {
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

/** Ours where it is spoken; else, as ever, the first one offered. */
function chooseProtocol(offered: Set<string>, request: IncomingMessage): string | false {
  const isStream = /^\/stream(\?|$)/.test(request.url ?? '')
  if (isStream && offered.has(STREAM_PROTOCOL)) return STREAM_PROTOCOL
  return [...offered].find((protocol) => protocol !== STREAM_PROTOCOL) ?? false
}

export interface HttpServerModules {
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
  /** Adds the REST interface. */
  rest(server: FastifyInstance): Promise<void>
  metrics: GatewayMetrics
}

export interface HttpServer {
  /** @returns where it listens */
  start(): Promise<string>
  stop(): Promise<void>
  /** What a plain GET of `path` from `address` would be answered. */
  get(path: string, address: string): Promise<{ status: number; body: string }>
}

type HttpServerOptions = Pick<
  GatewayOptions,
  'host' | 'port' | 'maxPayloadBytes' | 'maxConnections'
> & {
  trustedProxies: readonly string[]
}

/** Listens, and hands admitted WebSocket connections on; everything else gets a JSON error. */
export async function createHttpServer(
  options: HttpServerOptions,
  modules: HttpServerModules,
): Promise<HttpServer> {
  const { metrics } = modules
  const app = fastify({
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: true,
    bodyLimit: 1,
    logger: false,
    http: { headersTimeout: REQUEST_TIMEOUT_MS },
    frameworkErrors: ({ code }, { url }, reply) =>
      isRest(url)
        ? sendProblem(reply, new ProblemError(code === 'FST_ERR_BAD_URL' ? 'BAD_URL' : 'NOT_FOUND'))
        : refuse(reply, 'NOT_FOUND'),
  })
  app.server.maxConnections = options.maxConnections + SPARE_TCP_CONNECTIONS

  function refuse(reply: FastifyReply, code: HttpErrorCode) {
    const { status, headers, body } = refusal(code, code === 'SYNCING' ? modules.progress() : {})
    metrics.refusedUpgrades.inc({ code })
    return reply.code(status).headers(headers).send(body)
  }

  // One behind a request that is not answered yet is dropped by the plugin without a word and would stay for ever.
  const handshakes = createHandshakes({ timeoutMs: REQUEST_TIMEOUT_MS })
  app.server.on('upgrade', (_request, transport) => handshakes.begun(transport))
  await app.register(websocket, {
    options: { ...WEBSOCKET_OPTIONS, maxPayload: options.maxPayloadBytes },
    errorHandler: (_error, socket) => socket.terminate(),
    preClose: (done) => {
      handshakes.endAll()
      done()
    },
  })
  app.websocketServer.on('wsClientError', (_error: Error, socket: Duplex) => {
    const { status, headers, body } = refusal('BAD_UPGRADE')
    metrics.refusedUpgrades.inc({ code: 'BAD_UPGRADE' })
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.once('finish', () => socket.destroy())
    socket.end(
      `HTTP/1.1 ${status} Bad Request\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    )
  })

  function admit(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    const { origin } = request.headers
    const code = request.ws ? modules.admit({ address: request.ip, origin }) : 'UPGRADE_REQUIRED'
    if (code !== undefined) refuse(reply, code)
    else if (versionOf(request) === undefined) refuse(reply, 'UNKNOWN_VERSION')
    else done()
  }

  for (const endpoint of ENDPOINTS) {
    app.route({
      method: 'GET',
      url: `/${endpoint}`,
      preValidation: admit,
      handler: (_request, reply) => refuse(reply, 'UPGRADE_REQUIRED'),
      wsHandler: (socket, request) => {
        handshakes.done(request.raw.socket)
        const version = socket.protocol === STREAM_PROTOCOL ? '2' : versionOf(request)
        modules.serve(endpoint, version ?? '1', socket, request.raw.socket, request.ip)
      },
    })
  }
  await modules.rest(app)
  await app.register(serveDocuments)
  await app.register(serveExample)
  app.setNotFoundHandler((_request, reply) => refuse(reply, 'NOT_FOUND'))
  app.setErrorHandler((_error, _request, reply) => refuse(reply, 'NOT_FOUND'))

  return {
    async start() {
      await app.listen({ host: options.host, port: options.port })
      const { address, family, port } = app.server.address() as AddressInfo
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
    },
    stop: () => app.close(),
    async get(path, address) {
      // Where `..` leads out of the REST interface there is nothing: what else is served is no JSON.
      const { pathname } = new URL(path, 'http://gateway')
      const url = isRest(pathname) ? path : NOWHERE
      const { statusCode, body } = await app.inject({ url, remoteAddress: address })
      return { status: statusCode, body }
    },
  }
}

/** @returns undefined for one that there is not */
function versionOf(request: FastifyRequest): StreamVersion | undefined {
  const { v = '1' } = request.query as { v?: unknown }
  return v === '1' || v === '2' ? v : undefined
}
