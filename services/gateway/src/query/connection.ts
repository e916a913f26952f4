import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { WebSocket } from 'ws'
import { closeConnection } from '../connection/close.ts'
import { createInbox, type InboxOptions } from '../connection/inbox.ts'
import type { ServedConnection } from '../connection/open-connections.ts'
import type { PingMonitor } from '../connection/ping-monitor.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { ReplyTimeoutError } from './errors.ts'
import type { ReadPools } from './read-pools.ts'
import { createReplyWriter } from './reply-writer.ts'
import { writeReply } from './write-reply.ts'

export interface QueryModules {
  pools: ReadPools
  pings: PingMonitor
  metrics: GatewayMetrics
  logger: Logger
}

type QueryOptions = Pick<GatewayOptions, 'answerTimeoutMs'> & { inbox: InboxOptions }

/** Answers the requests of one connection sequentially and in order. */
export function serveQueries(
  webSocket: WebSocket,
  { answerTimeoutMs, inbox: inboxOptions }: QueryOptions,
  modules: QueryModules,
): ServedConnection {
  const { metrics, pings, logger } = modules
  let current: AbortController | undefined
  const inbox = createInbox(webSocket, { handle }, inboxOptions, modules)

  async function handle(input: Buffer): Promise<void> {
    try {
      await replyTo(input)
    } catch (error) {
      if (webSocket.readyState === webSocket.CLOSED) return
      logger.debug({ err: error }, 'failed to finish reply')
      closeConnection(webSocket, 'BROKEN_ANSWER')
    }
  }

  async function replyTo(input: Buffer): Promise<void> {
    const controller = new AbortController()
    current = controller
    const timer = setTimeout(
      () => controller.abort(new ReplyTimeoutError(answerTimeoutMs)),
      answerTimeoutMs,
    )
    const writer = createReplyWriter(webSocket, controller.signal, () => pings.markAlive(webSocket))
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

  return {
    drain() {
      void inbox.finish().then(() => {
        if (webSocket.readyState === webSocket.OPEN) closeConnection(webSocket, 'GOING_AWAY')
      })
    },
    ended() {
      inbox.end()
      current?.abort(new Error('connection closed'))
    },
  }
}
