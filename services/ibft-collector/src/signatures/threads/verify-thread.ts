import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'

/** An encoded batch with an id that is returned with its verdicts. */
export interface BatchMessage {
  readonly id: number
  readonly bytes: Uint8Array
}

export interface VerdictMessage {
  readonly id: number
  /** One per check of the batch. */
  readonly verdicts: Uint8Array
}

export interface VerifyThreadModules {
  readonly logger: Logger
  /** The thread was restarted and accepts batches. */
  readonly onReady: () => void
  readonly onExit: () => void
}

/** A worker thread that verifies batches sequentially; it is replaced when it dies. */
export interface VerifyThread extends Startable {
  /**
   * Verifies a batch, whose bytes are transferred. Rejects when the thread dies or stops with it.
   * @returns one verdict for each check, in order
   */
  verify(batch: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
  readonly ready: boolean
  /** Batches assigned to it. */
  readonly busy: number
}

const RESTART_MS = 200

/** @param script a module that calls `serveBatches` */
export function createVerifyThread(
  script: URL,
  { logger, onReady, onExit }: VerifyThreadModules,
): VerifyThread {
  // TypeScript when run from source.
  const execArgv = extname(script.pathname) === '.ts' ? ['--conditions=source'] : []
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>()
  let worker: Worker | undefined
  let online = false
  let restart: NodeJS.Timeout | undefined
  let stopping = false
  let lastId = 0

  function begin(): Promise<void> {
    const started = new Worker(script, { execArgv })
    worker = started
    started.on('message', ({ id, verdicts }: VerdictMessage) => {
      const entry = waiting.get(id)
      waiting.delete(id)
      entry?.resolve(verdicts)
    })
    started.on('error', (error) => logger.error({ err: error }, 'signature thread failed'))
    return new Promise((resolve, reject) => {
      started.once('online', () => {
        online = true
        resolve()
      })
      started.once('exit', (code) => {
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
    onExit()
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
        return Promise.reject(new Error('No signature thread is running'))
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
