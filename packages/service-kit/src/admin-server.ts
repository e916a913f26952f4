import { type FastifyReply, fastify } from 'fastify'
import type { Startable } from './lifecycle.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import { toJson } from './to-json.ts'
import { withDeadline } from './with-deadline.ts'

export interface Readiness {
  ready: boolean
  [fact: string]: unknown
}

export interface AdminServerOptions {
  host: string
  /** 0: any free port. */
  port: number
}

export interface AdminServerModules {
  logger: Logger
  metrics: Metrics
  ready(): Promise<Readiness>
  status(): Promise<Record<string, unknown>>
}

export interface AdminServer extends Startable {
  /** For example http://127.0.0.1:15000; throws before start. */
  readonly url: string
}

// Probes usually time out earlier.
const ANSWER_DEADLINE_MS = 5_000
const REQUEST_TIMEOUT_MS = 10_000
const MAX_BODY_BYTES = 1_024

/**
 * HTTP endpoints for operators and orchestrators: /live (the event loop responds), /ready (200 or
 * 503, JSON), /metrics (Prometheus) and /status (JSON). Everything else is 404.
 */
export function createAdminServer(
  { host, port }: AdminServerOptions,
  { logger, metrics, ready, status }: AdminServerModules,
): AdminServer {
  const server = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A keep-alive connection of a scraper must not delay shutdown.
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  })
  let url: string | undefined

  server.get('/live', (_, reply) => json(reply, 200, { live: true }))
  server.get('/ready', async (_, reply) => {
    const readiness = await withDeadline(ready(), ANSWER_DEADLINE_MS, 'readiness is unknown').catch(
      (error) => {
        logger.warn({ err: error }, 'readiness check failed')
        return { ready: false, reason: error instanceof Error ? error.message : String(error) }
      },
    )
    return json(reply, readiness.ready ? 200 : 503, readiness)
  })
  server.get('/metrics', async (_, reply) => {
    const text = await withDeadline(metrics.text(), ANSWER_DEADLINE_MS, 'metrics are late')
    return reply.type(metrics.registry.contentType).send(text)
  })
  server.get('/status', async (_, reply) => {
    return json(reply, 200, await withDeadline(status(), ANSWER_DEADLINE_MS, 'status is late'))
  })
  server.setNotFoundHandler((_, reply) => json(reply, 404, { error: 'not found' }))
  server.setErrorHandler((error, _, reply) => {
    logger.warn({ err: error }, 'admin request failed')
    return json(reply, 500, { error: 'internal error' })
  })

  return {
    async start() {
      url = await server.listen({ host, port })
      logger.info({ url }, 'admin server started')
    },
    async stop() {
      await server.close()
    },
    get url() {
      if (url === undefined) throw new TypeError('the admin server has not been started')
      return url
    },
  }
}

function json(reply: FastifyReply, code: number, body: unknown): FastifyReply {
  return reply
    .code(code)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(toJson(body))
}
