import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { withDeadline } from '@ssv-exporter/service-kit/with-deadline'
import pg from 'pg'
import { OUTBOX_CHANNEL } from './outbox.ts'

/**
 * Notifies when the outbox has rows, written by any process. Notifications may be lost, so
 * listeners must also poll.
 */
export interface OutboxListener extends Startable {
  subscribe(listener: () => void): () => void
}

const RECONNECT_MS = 1_000
/** Timeout for connecting and closing: a server that vanished silently must not block shutdown. */
const ANSWER_TIMEOUT_MS = 3_000
/** The kernel default of two hours would leave a dead connection undetected. */
const KEEP_ALIVE_AFTER_MS = 10_000

/** @param url a direct connection: a transaction pooler does not deliver notifications */
export function createOutboxListener(
  { url }: { url: string },
  { logger }: { logger: Logger },
): OutboxListener {
  const listeners = new Set<() => void>()
  const stopping = new AbortController()
  let running = Promise.resolve()

  const listen = async () => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'ssv-exporter-outbox-listener',
      connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    })
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const onStop = () => end()
    client.on('error', onStop)
    client.on('end', onStop)
    stopping.signal.addEventListener('abort', onStop)
    try {
      await client.connect()
      client.on('notification', () => {
        for (const listener of listeners) listener()
      })
      await client.query(`LISTEN ${OUTBOX_CHANNEL}`)
      await ended
    } finally {
      stopping.signal.removeEventListener('abort', onStop)
      await withDeadline(client.end(), ANSWER_TIMEOUT_MS, 'no goodbye').catch(() => {})
    }
  }

  const run = async () => {
    while (!stopping.signal.aborted) {
      await listen().catch((error: unknown) =>
        logger.debug({ err: error }, 'failed to listen for outbox rows'),
      )
      await sleep(RECONNECT_MS, stopping.signal).catch(() => {})
    }
  }

  return {
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort()
      await running
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
