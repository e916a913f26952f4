import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { KeyFault } from './key-check.ts'
import type { BatchMessage, VerdictMessage } from './key-worker.ts'
import { packChecks } from './packed-checks.ts'
import type { SignedKeys } from './verify-batch.ts'

/** A worker thread that verifies batches sequentially. */
export interface KeyThread {
  /** Unanswered batches. */
  readonly busy: number
  /** Rejects when the thread ends before the answer. */
  verify(checks: readonly SignedKeys[]): Promise<readonly (KeyFault | undefined)[]>
  end(): Promise<void>
}

// Next to this file, with the same extension: TypeScript when run from source.
const EXTENSION = extname(import.meta.url)
const WORKER = new URL(`./key-worker${EXTENSION}`, import.meta.url)
const WORKER_ARGUMENTS = EXTENSION === '.ts' ? ['--conditions=source'] : []

/** A batch needs little memory; by default each thread lets 48 MB of garbage accumulate. */
const YOUNG_GENERATION_MB = 6

/** @param onEnd called once when the thread has ended, for whatever reason */
export function startKeyThread(onEnd: (error: Error) => void): KeyThread {
  const waiting = new Map<number, PromiseWithResolvers<readonly (KeyFault | undefined)[]>>()
  const worker = new Worker(WORKER, {
    execArgv: WORKER_ARGUMENTS,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  })
  let failure: Error | undefined
  let lastId = 0
  // An idle thread does not keep the process alive.
  worker.unref()
  worker.on('message', ({ id, faults }: VerdictMessage) => {
    const entry = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
    entry?.resolve(faults)
  })
  worker.on('error', (error) => {
    failure = error
  })
  worker.once('exit', (code) => {
    const error = failure ?? new Error(`The thread ended with code ${code}`)
    for (const entry of waiting.values()) entry.reject(error)
    waiting.clear()
    onEnd(error)
  })
  return {
    get busy() {
      return waiting.size
    },
    verify(checks) {
      const id = ++lastId
      const entry = Promise.withResolvers<readonly (KeyFault | undefined)[]>()
      waiting.set(id, entry)
      worker.ref()
      worker.postMessage({ id, checks: packChecks(checks) } satisfies BatchMessage)
      return entry.promise
    },
    async end() {
      await worker.terminate()
    },
  }
}
