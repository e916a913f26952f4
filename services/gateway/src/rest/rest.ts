import { constants } from 'node:zlib'
import accepts from '@fastify/accepts'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { ResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressKey } from '../connection/address-key.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { ReadPools } from '../query/read-pools.ts'
import { getClusterBalanceRoute } from './endpoints/get-cluster-balance.ts'
import { getNetworkRoute } from './endpoints/get-network.ts'
import { getOperatorRoute } from './endpoints/get-operator.ts'
import { getOperatorEarningsRoute } from './endpoints/get-operator-earnings.ts'
import { getStatusRoute } from './endpoints/get-status.ts'
import { getValidatorRoute } from './endpoints/get-validator.ts'
import { listAccountsRoute } from './endpoints/list-accounts.ts'
import { listClustersRoute } from './endpoints/list-clusters.ts'
import { listCommitteeDutiesRoute } from './endpoints/list-committee-duties.ts'
import { listContradictionsRoute } from './endpoints/list-contradictions.ts'
import { listCoverageRoute } from './endpoints/list-coverage.ts'
import { listDecidedRoute } from './endpoints/list-decided.ts'
import { listDutiesRoute } from './endpoints/list-duties.ts'
import { listEventsRoute } from './endpoints/list-events.ts'
import { listOperatorPointsRoute } from './endpoints/list-operator-points.ts'
import { listOperatorsRoute } from './endpoints/list-operators.ts'
import { listValidatorDutiesRoute } from './endpoints/list-validator-duties.ts'
import { listValidatorsRoute } from './endpoints/list-validators.ts'
import { codedTag } from './entity-tag.ts'
import { ProblemError } from './errors.ts'
import { createExports } from './exports.ts'
import { createListHandler } from './list-handler.ts'
import { problemOf } from './problem-of.ts'
import { createRestReader } from './rest-reader.ts'
import { sendProblem } from './send-problem.ts'
import { AS_OF_HEADER } from './send-response.ts'
import { createSingleHandler } from './single-handler.ts'

const LIST_ROUTES = [
  listOperatorsRoute,
  listOperatorPointsRoute,
  listValidatorsRoute,
  listDecidedRoute,
  listValidatorDutiesRoute,
  listDutiesRoute,
  listCommitteeDutiesRoute,
  listCoverageRoute,
  listContradictionsRoute,
  listClustersRoute,
  listAccountsRoute,
  listEventsRoute,
]
const SINGLE_ROUTES = [
  getOperatorRoute,
  getOperatorEarningsRoute,
  getClusterBalanceRoute,
  getValidatorRoute,
  getNetworkRoute,
  getStatusRoute,
]

const PREFIX = '/v1'
const OTHER_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
const RATE_WINDOW_MS = 60_000
const RATED_ADDRESSES = 50_000
const STALLED_AFTER_MS = 60_000
const PREFLIGHT_SECONDS = 86_400
const COMPRESSED_FROM_BYTES = 1_024
const COMPRESSED_TYPES = /^(application\/(json|problem\+json|x-ndjson)|text\/csv)(;|$)/
// The default, 11, takes a hundred times as long to save a tenth.
const BROTLI_QUALITY = 4
const EXPOSED_HEADERS = [
  'etag',
  'retry-after',
  AS_OF_HEADER,
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
]

export interface RestModules {
  pools: ReadPools
  /** Over the pool for quick queries. */
  resources: ResourceReader
  /** Over a separate pool of `maxExports` connections. */
  exports: ResourceReader
  /** Whether the contract history has been read. */
  synced(): boolean
  /** Indexing progress, added to problems. */
  progress(): Record<string, unknown>
  metrics: GatewayMetrics
  logger: Logger
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The name of a REST endpoint, for metrics. */
    endpoint?: string
  }
}

/** REST interface under `/v1`, as a Fastify plug-in. */
export function createRest(options: GatewayOptions, modules: RestModules) {
  const { metrics, logger } = modules
  const restReader = createRestReader(options, modules)
  const exports = createExports(options, { resources: modules.exports, metrics, logger })

  function refuseWhileSyncing(request: FastifyRequest): void {
    const { endpoint } = request.routeOptions.config
    if (endpoint === 'getStatus' || options.serveWhileSyncing || modules.synced()) return
    throw new ProblemError('SYNCING', { more: modules.progress() })
  }

  return async function rest(server: FastifyInstance): Promise<void> {
    await server.register(
      async (scope) => {
        scope.addHook('onRequest', async (request, reply) => {
          reply.header('vary', 'accept')
          // Timeout for a client that stops reading a response.
          request.raw.socket.setTimeout?.(STALLED_AFTER_MS)
        })
        await scope.register(accepts)
        await scope.register(cors, {
          origin: options.allowedOrigins.length === 0 ? '*' : [...options.allowedOrigins],
          methods: ['GET', 'HEAD'],
          exposedHeaders: EXPOSED_HEADERS,
          maxAge: PREFLIGHT_SECONDS,
          strictPreflight: false,
        })
        await scope.register(rateLimit, {
          max: options.maxRestRequestsPerMinute,
          timeWindow: RATE_WINDOW_MS,
          cache: RATED_ADDRESSES,
          enableDraftSpec: true,
          keyGenerator: (request) => addressKey(request.ip),
          errorResponseBuilder: () => new ProblemError('TOO_MANY_REQUESTS'),
        })
        await scope.register(compress, {
          encodings: ['br', 'gzip'],
          threshold: COMPRESSED_FROM_BYTES,
          customTypes: COMPRESSED_TYPES,
          brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
        })
        // Runs after the compression hook, which is registered per route.
        scope.addHook('onRoute', (route) => {
          route.onSend = [route.onSend ?? [], markCodingInTag].flat()
        })
        scope.addHook('preHandler', async (request) => refuseWhileSyncing(request))
        scope.addHook('onResponse', async (request, reply) => {
          const route = request.routeOptions.config.endpoint ?? 'none'
          metrics.restRequests.inc({ route, status: reply.statusCode })
          metrics.restDuration.observe({ route }, reply.elapsedTime / 1_000)
        })
        scope.setErrorHandler((error, request, reply) => {
          const problem = problemOf(error)
          if (problem.problem === 'INTERNAL') {
            logger.error({ err: error, path: request.routeOptions.url }, 'REST request failed')
          }
          return sendProblem(reply, problem)
        })
        scope.setNotFoundHandler({ preHandler: scope.rateLimit() }, (_request, reply) =>
          sendProblem(reply, new ProblemError('NOT_FOUND')),
        )

        for (const route of LIST_ROUTES) {
          add(scope, route.endpoint, createListHandler(route, restReader, exports))
        }
        for (const route of SINGLE_ROUTES) {
          add(scope, route.endpoint, createSingleHandler(route, restReader))
        }
      },
      { prefix: PREFIX },
    )
  }
}

async function markCodingInTag(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const [tag, coding] = [reply.getHeader('etag'), reply.getHeader('content-encoding')]
  if (typeof tag === 'string' && typeof coding === 'string') {
    reply.header('etag', codedTag(tag, coding))
  }
}

function add(
  scope: FastifyInstance,
  { url, name }: { url: string; name: string },
  handler: ReturnType<typeof createSingleHandler>,
): void {
  const path = url.slice(PREFIX.length).replaceAll(/\{(\w+)\}/g, ':$1')
  const config = { endpoint: name }
  scope.route({ method: 'GET', url: path, config, handler })
  scope.route({
    method: [...OTHER_METHODS],
    url: path,
    config,
    // Runs before body parsing.
    onRequest: async (_request, reply) =>
      sendProblem(reply, new ProblemError('METHOD_NOT_ALLOWED')),
    handler: async () => {},
  })
}
