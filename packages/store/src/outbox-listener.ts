import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { withDeadline } from '@ssv-exporter/service-kit/with-deadline'
import pg from 'pg'
import { OUTBOX_CHANNEL } from './outbox.ts'

/** Says that the outbox has rows, whichever process wrote them. It may miss some: whoever listens polls too. */
export interface OutboxListener extends Startable {
  subscribe(listener: () => void): () => void
}

const RECONNECT_MS = 1_000
/** For connecting and for saying goodbye: a server that went without a word must not hold up a shutdown. */
const ANSWER_TIMEOUT_MS = 3_000
/** The kernel's own two hours would leave a dead connection unnoticed for as long. */
const KEEP_ALIVE_AFTER_MS = 10_000

/** @param url a direct connection: a transaction pooler hands notifications to nobody */
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
