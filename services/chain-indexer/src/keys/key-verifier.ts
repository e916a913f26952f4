import { availableParallelism } from 'node:os'
import { ownershipText } from '@ssv-exporter/contracts/ownership-message'
import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { keccak256 } from '../keccak.ts'
import type { KeyCheck, KeyFault } from './key-check.ts'
import { type KeyThread, startKeyThread } from './key-thread.ts'
import type { SignedKeys } from './verify-batch.ts'

/** Verifies keys and signatures in worker threads, which are started on demand. */
export interface KeyVerifier {
  /**
   * @returns the fault of each check, in order; `undefined` if valid
   * @throws KeyVerifierError when a thread ends; the call may be retried
   */
  verify(checks: readonly KeyCheck[]): Promise<(KeyFault | undefined)[]>
  /** Terminates the threads; pending calls reject. */
  stop(): Promise<void>
}

export interface KeyVerifierOptions {
  /** Default: one per core, at most four. */
  threads?: number
}

/** A thread ended while working. Its signatures have no verdict. */
export class KeyVerifierError extends ExporterError {
  constructor(cause: unknown) {
    super('A signature verification thread exited before it responded', {
      code: 'KEY_VERIFIER',
      retryable: true,
      cause,
    })
  }
}

/** Larger batches save little per signature and make an invalid one more expensive. */
const BATCH_SIZE = 64
/** Each thread has its next batch queued while it works on one. */
const BATCHES_AHEAD = 2
const MOST_THREADS = 4

interface Batch {
  readonly checks: readonly SignedKeys[]
  readonly answer: PromiseWithResolvers<readonly (KeyFault | undefined)[]>
}

export function createKeyVerifier(
  options: KeyVerifierOptions,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): KeyVerifier {
  const most = options.threads ?? Math.min(MOST_THREADS, availableParallelism())
  const threads = new Set<KeyThread>()
  const queue: Batch[] = []
  let stopped = false
  const verified = metrics.counter({
    name: 'ssv_indexer_key_checks_total',
    help: 'Registrations whose keys and signature were verified, by outcome',
    labelNames: ['outcome'],
  })
  const lost = metrics.counter({
    name: 'ssv_indexer_key_threads_lost_total',
    help: 'Signature threads that ended unexpectedly',
  })

  function start(): KeyThread {
    const thread = startKeyThread((error) => {
      threads.delete(thread)
      if (stopped) return
      lost.inc()
      logger.error({ err: error }, 'signature thread ended')
    })
    threads.add(thread)
    return thread
  }

  /** The least loaded thread; a new one is started before any gets a second batch. */
  function next(): KeyThread | undefined {
    const [first] = [...threads].sort((a, b) => a.busy - b.busy)
    if (first?.busy === 0) return first
    if (threads.size < most) return start()
    return first !== undefined && first.busy < BATCHES_AHEAD ? first : undefined
  }

  function dispatch(): void {
    while (!stopped && queue.length > 0) {
      const thread = next()
      if (thread === undefined) return
      const { checks, answer } = queue.shift() as Batch
      thread
        .verify(checks)
        .then(answer.resolve, (error: unknown) => answer.reject(new KeyVerifierError(error)))
        .finally(dispatch)
    }
  }

  function verifyBatch(checks: readonly SignedKeys[]): Batch['answer']['promise'] {
    const answer = Promise.withResolvers<readonly (KeyFault | undefined)[]>()
    queue.push({ checks, answer })
    return answer.promise
  }

  return {
    async verify(checks) {
      if (stopped) throw new KeyVerifierError(new Error('The verifier was stopped'))
      const signed = checks.map(toSigned)
      const batches: Batch['answer']['promise'][] = []
      for (let from = 0; from < signed.length; from += BATCH_SIZE) {
        batches.push(verifyBatch(signed.slice(from, from + BATCH_SIZE)))
      }
      dispatch()
      const faults = (await Promise.all(batches)).flat()
      for (const [outcome, { length }] of Map.groupBy(faults, (fault) => fault ?? 'good')) {
        verified.inc({ outcome }, length)
      }
      return faults
    },
    async stop() {
      stopped = true
      const error = new KeyVerifierError(new Error('The verifier was stopped'))
      for (const { answer } of queue.splice(0)) answer.reject(error)
      await Promise.all([...threads].map((thread) => thread.end()))
    },
  }
}

function toSigned({ ownership, ...keys }: KeyCheck): SignedKeys {
  if (ownership === undefined) return { ...keys, ownership }
  const { owner, nonce, signature } = ownership
  const digest = keccak256(Buffer.from(ownershipText(owner, nonce)))
  return { ...keys, ownership: { digest, signature } }
}
