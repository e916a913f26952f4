import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import pg from 'pg'
import { OUTBOX_CHANNEL } from './outbox.ts'

/** Says that the outbox has rows, whichever process wrote them. It may miss some: whoever listens polls too. */
export interface OutboxListener extends Startable {
  subscribe(listener: () => void): () => void
}

const RECONNECT_MS = 1_000

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
      keepAlive: true,
    })
    const ended = new Promise<void>((resolve) => {
      client.on('error', () => resolve())
      client.on('end', () => resolve())
      stopping.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    try {
      await client.connect()
      client.on('notification', () => {
        for (const listener of listeners) listener()
      })
      await client.query(`LISTEN ${OUTBOX_CHANNEL}`)
      await ended
    } finally {
      await client.end().catch(() => {})
    }
  }

  const run = async () => {
    while (!stopping.signal.aborted) {
      await listen().catch((error: unknown) =>
        logger.debug({ err: error }, 'outbox not listened to'),
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
