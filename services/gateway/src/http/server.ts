import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpErrorCode } from '@ssv-exporter/gateway-api/http-errors'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { serveDocuments } from '../documents/documents.ts'
import { serveExample } from '../example/serve-example.ts'
import type { GatewayOptions } from '../options.ts'
import { ProblemError } from '../rest/errors.ts'
import { isRest } from '../rest/is-rest.ts'
import { sendProblem } from '../rest/send-problem.ts'
import { refusal } from './refuse.ts'
import { addUpgrades, type UpgradeModules } from './upgrades.ts'

// HTTP request timeouts; they do not apply to upgraded connections.
const REQUEST_TIMEOUT_MS = 10_000
const KEEP_ALIVE_TIMEOUT_MS = 5_000
// Extra connections for plain requests, so that a full server can still respond with an error.
const SPARE_TCP_CONNECTIONS = 256

// Under the REST prefix, but not an endpoint.
const UNKNOWN_REST_PATH = '/v1'

// Accept backlog: all clients reconnect at once after a restart. The system may allow fewer.
const BACKLOG = 4_096

export interface HttpServerModules extends UpgradeModules {
  /** Adds the REST interface. */
  rest(server: FastifyInstance): Promise<void>
}

export interface HttpServer {
  /** @returns the listen address */
  start(): Promise<string>
  stop(): Promise<void>
  /** The response to a plain GET of `path` from `address`. */
  get(path: string, address: string): Promise<{ status: number; body: string }>
}

type HttpServerOptions = Pick<
  GatewayOptions,
  'host' | 'port' | 'maxPayloadBytes' | 'maxConnections' | 'trustedProxies'
>

/** Listens and dispatches admitted WebSocket connections; everything else gets a JSON error. */
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
    // Requests while closing get the documented response instead of Fastify's.
    return503OnClosing: false,
    http: { headersTimeout: REQUEST_TIMEOUT_MS, shouldUpgradeCallback: asksForWebSocket },
    frameworkErrors({ code }, { url }, reply) {
      // It may be an upgrade request, after which nothing more is read from the connection.
      reply.header('connection', 'close')
      if (!isRest(url)) return refuse(reply, 'NOT_FOUND')
      return sendProblem(
        reply,
        new ProblemError(code === 'FST_ERR_BAD_URL' ? 'BAD_URL' : 'NOT_FOUND'),
      )
    },
  })
  app.server.maxConnections = options.maxConnections + SPARE_TCP_CONNECTIONS

  function refuse(reply: FastifyReply, code: HttpErrorCode) {
    const { status, headers, body } = refusal(code)
    metrics.refusedUpgrades.inc({ code })
    return reply.code(status).headers(headers).send(body)
  }

  await addUpgrades(app, options, modules)
  app.get('/', (_request, reply) => reply.redirect('/docs'))
  await modules.rest(app)
  await app.register(serveDocuments)
  await app.register(serveExample)
  app.setNotFoundHandler((_request, reply) => refuse(reply, 'NOT_FOUND'))
  app.setErrorHandler((_error, _request, reply) => refuse(reply, 'NOT_FOUND'))

  return {
    async start() {
      await app.listen({ host: options.host, port: options.port, backlog: BACKLOG })
      const { address, family, port } = app.server.address() as AddressInfo
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
    },
    stop: () => app.close(),
    async get(path, address) {
      // A path that leaves the REST prefix with `..` is not found: other routes do not serve JSON.
      const { pathname } = new URL(path, 'http://gateway')
      const url = isRest(pathname) ? path : UNKNOWN_REST_PATH
      const { statusCode, body } = await app.inject({ url, remoteAddress: address })
      return { status: statusCode, body }
    },
  }
}

/** Ignores requests to upgrade to other protocols (curl offers `h2c`). */
function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}
