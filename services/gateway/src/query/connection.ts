import { setImmediate as nextTurn } from 'node:timers/promises'
import { createTokenBucket } from '@ssv-exporter/flow/token-bucket'
import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { WebSocket } from 'ws'
import { closeConnection } from '../connection/close.ts'
import type { PingMonitor } from '../connection/ping-monitor.ts'
import type { ServedConnection } from '../connection/open-connections.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { writeReply } from './write-reply.ts'
import { createReplyWriter } from './reply-writer.ts'
import type { ReadPools } from './read-pools.ts'
import { createWaitingRequests } from './waiting-requests.ts'

/** A reply exceeded its time limit. */
export class ReplyTimeoutError extends ExporterError {
  constructor(timeoutMs: number) {
    super('Response timed out', {
      code: 'ANSWER_TIMEOUT',
      facts: { timeoutMs },
      retryable: true,
    })
  }
}

export interface QueryModules {
  pools: ReadPools
  pings: PingMonitor
  metrics: GatewayMetrics
  logger: Logger
}

type QueryOptions = Pick<GatewayOptions, 'maxRequestsPerSecond' | 'answerTimeoutMs'>

// Above this the socket is paused. The data of one read (at most 64 KiB) may be held in addition.
const MAX_WAITING_REQUESTS = 16

/** Answers the requests of one connection sequentially and in order. */
export function serveQueries(
  socket: WebSocket,
  options: QueryOptions,
  modules: QueryModules,
): ServedConnection {
  const { metrics } = modules
  const bucket = createTokenBucket({
    perSecond: options.maxRequestsPerSecond,
    burst: options.maxRequestsPerSecond,
  })
  const closed = new AbortController()
  const waiting = createWaitingRequests()
  let current: AbortController | undefined
  let running = false
  let draining = false

  async function run(first: Uint8Array): Promise<void> {
    running = true
    let input: Uint8Array | undefined = first
    while (input !== undefined && socket.readyState === socket.OPEN) {
      await keepRate()
      await replyTo(input)
      if (waiting.count === 0) socket.resume()
      // Replies without database access would otherwise starve the event loop.
      else await nextTurn()
      input = draining ? undefined : waiting.shift()
    }
    running = false
    if (draining) closeConnection(socket, 'GOING_AWAY')
  }

  async function keepRate(): Promise<void> {
    const waitMs = bucket.reserve(performance.now())
    if (waitMs === 0) return
    socket.pause()
    metrics.pausedReads.inc({ path: 'query' })
    await sleep(waitMs, closed.signal)
  }

  async function replyTo(input: Uint8Array): Promise<void> {
    const controller = new AbortController()
    current = controller
    const timer = setTimeout(
      () => controller.abort(new ReplyTimeoutError(options.answerTimeoutMs)),
      options.answerTimeoutMs,
    )
    const writer = createReplyWriter(socket, controller.signal, () =>
      modules.pings.markAlive(socket),
    )
    const startedAt = performance.now()
    try {
      const outcome = await writeReply(input, writer, controller.signal, modules)
      const seconds = (performance.now() - startedAt) / 1_000
      metrics.requests.inc({ ...outcome })
      metrics.requestDuration.observe({ type: outcome.type }, seconds)
    } finally {
      clearTimeout(timer)
      current = undefined
    }
  }

  function onFailure(error: unknown): void {
    running = false
    if (closed.signal.aborted) return
    modules.logger.debug({ err: error }, 'failed to finish reply')
    closeConnection(socket, 'BROKEN_ANSWER')
  }

  socket.on('message', (data: Buffer) => {
    modules.pings.markAlive(socket)
    // Data read before the end may still be delivered after it.
    if (draining || socket.readyState !== socket.OPEN) return
    if (!running) {
      run(data).catch(onFailure)
      return
    }
    waiting.push(data)
    if (waiting.count > MAX_WAITING_REQUESTS) socket.pause()
  })

  return {
    drain() {
      draining = true
      if (!running) closeConnection(socket, 'GOING_AWAY')
    },
    ended() {
      waiting.clear()
      closed.abort(new Error('connection closed'))
      current?.abort(closed.signal.reason)
    },
  }
}
