import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { BatchMessage, VerdictMessage } from './bls-thread.ts'

export interface BlsThreadModules {
  readonly logger: Logger
  /** The thread is there again and takes batches. */
  readonly onReady: () => void
  readonly onDied: () => void
}

/** A thread that verifies batches, one after the other; one that dies is replaced. */
export interface BlsThread extends Startable {
  /** One of `packBatch`, which is gone afterwards. Rejects when the thread dies or stops with it. @returns how many keys signed, in order */
  verify(batch: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
  readonly ready: boolean
  /** Batches it has. */
  readonly busy: number
}

// Beside this file and of its kind: a source while we run from sources.
const EXTENSION = extname(import.meta.url)
const THREAD = new URL(`./bls-thread${EXTENSION}`, import.meta.url)
const THREAD_ARGUMENTS = EXTENSION === '.ts' ? ['--conditions=source'] : []
const RESTART_MS = 200

export function createBlsThread({ logger, onReady, onDied }: BlsThreadModules): BlsThread {
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>()
  let worker: Worker | undefined
  let online = false
  let restart: NodeJS.Timeout | undefined
  let stopping = false
  let lastId = 0

  function begin(): Promise<void> {
    const begun = new Worker(THREAD, { execArgv: THREAD_ARGUMENTS })
    worker = begun
    begun.on('message', ({ id, verdicts }: VerdictMessage) => {
      const entry = waiting.get(id)
      waiting.delete(id)
      entry?.resolve(verdicts)
    })
    begun.on('error', (error) => logger.error({ err: error }, 'signature thread failed'))
    return new Promise((resolve, reject) => {
      begun.once('online', () => {
        online = true
        resolve()
      })
      begun.once('exit', (code) => {
        const error = new Error(`The signature thread ended with code ${code}`)
        reject(error)
        ended(error)
      })
    })
  }

  function ended(error: Error): void {
    worker = undefined
    online = false
    const lost = [...waiting.values()]
    waiting.clear()
    for (const entry of lost) entry.reject(error)
    if (stopping) return
    onDied()
    restart = setTimeout(() => {
      begin().then(onReady, () => {})
    }, RESTART_MS)
  }

  return {
    get ready() {
      return online
    },
    get busy() {
      return waiting.size
    },
    verify(batch) {
      if (worker === undefined || !online)
        return Promise.reject(new Error('There is no signature thread'))
      const message: BatchMessage = { id: ++lastId, bytes: batch }
      const entry = Promise.withResolvers<Uint8Array>()
      waiting.set(message.id, entry)
      worker.postMessage(message, [batch.buffer])
      return entry.promise
    },
    async start() {
      await begin()
      onReady()
    },
    async stop() {
      stopping = true
      clearTimeout(restart)
      await worker?.terminate()
    },
  }
}
