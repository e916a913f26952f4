import { extname } from 'node:path'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { createVerifyPool } from '../../../signatures/threads/verify-pool.ts'
import { packedBytes, packOperatorBatch, SIGNATURE_BYTES } from './operator-batch.ts'
import type { OperatorSignatureCheck } from './operator-signature-check.ts'

/** overloaded: the queue was full, or the verifier stopped; nothing is known. */
export type OperatorVerdict = 'valid' | 'invalid' | 'overloaded'

/** Verifies the RSA signatures of operators off the event loop, in batches. */
export interface OperatorVerifier extends Startable {
  /** Never rejects. Valid only if every signature is. */
  verify(check: OperatorSignatureCheck): Promise<OperatorVerdict>
  /** Messages queued or being verified. */
  readonly pending: number
}

export interface OperatorVerifierOptions {
  readonly threads?: number
  /** Batch size in messages. */
  readonly batch?: number
  /** Maximum queued messages. */
  readonly limit?: number
  /** Maximum bytes of queued messages. */
  readonly limitBytes?: number
}

export interface OperatorVerifierModules {
  readonly logger: Logger
  readonly metrics: Metrics
}

// Next to this file, with the same extension: TypeScript when run from source.
const THREAD = new URL(`./operator-thread${extname(import.meta.url)}`, import.meta.url)
/** About three milliseconds of work. */
const DEFAULT_BATCH = 64
/** One second of heavy traffic. */
const DEFAULT_LIMIT = 8_192
const DEFAULT_LIMIT_BYTES = 64 * 2 ** 20
const MAX_KEY_BYTES = 65_535
const MAX_SIGNATURES = 255
/** A batch that kills a thread is retried once, then dropped. */
const ATTEMPTS = 2

interface Job {
  readonly check: OperatorSignatureCheck
  readonly bytes: number
  readonly queuedAtMs: number
  attempts: number
  settle(verdict: OperatorVerdict): void
}

export function createOperatorVerifier(
  options: OperatorVerifierOptions,
  { logger, metrics: registry }: OperatorVerifierModules,
): OperatorVerifier {
  const { threads = 1, batch = DEFAULT_BATCH } = options
  const { limit = DEFAULT_LIMIT, limitBytes = DEFAULT_LIMIT_BYTES } = options
  const waiting: Job[] = []
  let waitingBytes = 0
  let stopped = false
  const metrics = createCounters(registry, () => waiting.length)
  const pool = createVerifyPool<Job>(
    { threads, script: THREAD },
    {
      logger,
      take,
      isFull: () => waiting.length >= batch,
      pack: (jobs) => packOperatorBatch(jobs.map(({ check }) => check)),
      onVerdict: ({ settle }, verdict) => finish(settle, verdict === 1 ? 'valid' : 'invalid'),
      onLost: (jobs) => {
        for (const job of jobs) {
          job.attempts += 1
          if (job.attempts >= ATTEMPTS || !push(job)) finish(job.settle, 'overloaded')
        }
      },
      onExit: () => metrics.exits.inc(),
    },
  )

  function take(): readonly Job[] {
    const jobs = waiting.splice(0, batch)
    const now = Date.now()
    for (const { bytes, queuedAtMs } of jobs) {
      waitingBytes -= bytes
      metrics.wait.observe((now - queuedAtMs) / 1_000)
    }
    return jobs
  }

  function push(job: Job): boolean {
    if (stopped || waiting.length >= limit || waitingBytes + job.bytes > limitBytes) return false
    waiting.push(job)
    waitingBytes += job.bytes
    return true
  }

  function finish(settle: Job['settle'], verdict: OperatorVerdict): void {
    metrics.messages.inc({ verdict })
    settle(verdict)
  }

  return {
    get pending() {
      return waiting.length + pool.inFlight
    },
    verify(check) {
      return new Promise((settle) => {
        if (!isWellFormed(check)) return finish(settle, 'invalid')
        const bytes = packedBytes(check)
        const job: Job = { check, bytes, queuedAtMs: Date.now(), attempts: 0, settle }
        if (push(job)) pool.wake()
        else finish(settle, 'overloaded')
      })
    },
    start: () => pool.start(),
    async stop() {
      stopped = true
      await pool.stop()
      for (const { settle } of waiting.splice(0)) finish(settle, 'overloaded')
      waitingBytes = 0
    },
  }
}

/** Whether the sizes of a check fit the encoding. */
function isWellFormed({ keys, signatures }: OperatorSignatureCheck): boolean {
  return (
    signatures.length > 0 &&
    signatures.length <= MAX_SIGNATURES &&
    keys.length === signatures.length &&
    keys.every(({ length }) => length <= MAX_KEY_BYTES) &&
    signatures.every(({ length }) => length === SIGNATURE_BYTES)
  )
}

function createCounters(metrics: Metrics, waiting: () => number) {
  metrics.gauge({
    name: 'ssv_collector_operator_signature_queue',
    help: 'Messages waiting for verification of operator signatures',
    collect: (gauge) => gauge.set(waiting()),
  })
  return {
    messages: metrics.counter({
      name: 'ssv_collector_operator_signatures_total',
      help: 'Messages by verdict on their operator signatures (overloaded: not verified, queue full)',
      labelNames: ['verdict'],
    }),
    wait: metrics.histogram({
      name: 'ssv_collector_operator_signature_wait_seconds',
      help: 'Time a message waited before its operator signatures were verified',
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    }),
    exits: metrics.counter({
      name: 'ssv_collector_operator_signature_thread_deaths_total',
      help: 'Operator signature threads that died and were replaced',
    }),
  }
}
