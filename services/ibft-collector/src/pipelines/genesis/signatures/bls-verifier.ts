import { extname } from 'node:path'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { isWellFormed, packBatch } from '../../../signatures/bls/batch-codec.ts'
import type { SignatureCheck } from '../../../signatures/bls/signature-check.ts'
import { createUntrustedSenders } from '../../../signatures/bls/untrusted-senders.ts'
import { createVerifyPool } from '../../../signatures/threads/verify-pool.ts'
import type { SignatureOrigin, SignatureVerdict, SignatureVerifier } from './signature-verifier.ts'
import { createVerifierMetrics } from './verifier-metrics.ts'
import { createVerifyQueue, type Lane } from './verify-queue.ts'

export interface BlsVerifierOptions {
  /** One thread verifies at least 2 000 signatures per second, using nearly a full core. */
  readonly threads?: number
  /** Signatures verified with one equation, about 13 ms of work. */
  readonly batch?: number
  /** Maximum queued signatures, by lane. */
  readonly limits?: Readonly<Record<Lane, number>>
}

export interface BlsVerifierModules {
  readonly logger: Logger
  readonly metrics: Metrics
}

// Next to this file, with the same extension: TypeScript when run from source.
const THREAD = new URL(`./bls-thread${extname(import.meta.url)}`, import.meta.url)
const DEFAULT_BATCH = 32
const UNTRUSTED_BATCH = 8
/** Two seconds of work for messages that must not be lost, less for the rest. */
const DEFAULT_LIMITS: Readonly<Record<Lane, number>> = {
  decided: 4_096,
  commit: 2_048,
  history: 4_096,
  suspect: 512,
  other: 256,
}
/** A batch that kills a thread is retried once, then dropped. */
const ATTEMPTS = 2

interface Job {
  readonly check: SignatureCheck
  readonly origin: SignatureOrigin
  readonly lane: Lane
  readonly queuedAtMs: number
  attempts: number
  settle(verdict: SignatureVerdict): void
}

/**
 * Creates a verifier with worker threads. A single signature is verified at once; those that arrive
 * while a thread works form the next batch.
 */
export function createBlsVerifier(
  options: BlsVerifierOptions,
  { logger, metrics: registry }: BlsVerifierModules,
): SignatureVerifier {
  const { threads = 1, batch = DEFAULT_BATCH, limits = DEFAULT_LIMITS } = options
  const queue = createVerifyQueue<Job>({ batch, untrustedBatch: UNTRUSTED_BATCH, limits })
  const untrusted = createUntrustedSenders()
  const metrics = createVerifierMetrics(registry, queue.sizeOf)
  const pool = createVerifyPool<Job>(
    { threads, script: THREAD },
    {
      logger,
      take,
      isFull: () => queue.size >= batch,
      pack: (jobs) => packBatch(jobs.map((job) => job.check)),
      onVerdict: finish,
      onLost: (jobs) => jobs.forEach(again),
      onExit: () => metrics.restarts.inc(),
    },
  )
  let stopped = false

  function take(): readonly Job[] {
    const jobs = queue.take()
    if (jobs.length === 0) return jobs
    metrics.batchSize.observe(jobs.length)
    const now = Date.now()
    for (const job of jobs) metrics.wait.observe((now - job.queuedAtMs) / 1_000)
    return jobs
  }

  function finish({ check, origin, settle }: Job, signed: number): void {
    const { peerId, kind } = origin
    if (peerId !== undefined) untrusted.note(peerId, signed > 0, Date.now())
    const all = signed === check.keys.length
    metrics.signatures.inc({ kind, verdict: all ? 'valid' : signed > 0 ? 'prefix' : 'invalid' })
    settle(signed)
  }

  /**
   * Retries a job whose thread died, in the queue of untrusted senders, so that it does not take
   * unrelated jobs down again.
   */
  function again(job: Job): void {
    job.attempts += 1
    if (stopped || job.attempts >= ATTEMPTS || !queue.push('suspect', job)) giveUp(job)
  }

  function giveUp(job: Job): void {
    metrics.signatures.inc({ kind: job.origin.kind, verdict: 'overloaded' })
    job.settle('overloaded')
  }

  return {
    get pending() {
      return queue.size + pool.inFlight
    },
    verify(check, origin) {
      if (!isWellFormed(check)) return Promise.resolve(0)
      const queuedAtMs = Date.now()
      const { peerId, kind } = origin
      const lane =
        peerId !== undefined && untrusted.has(peerId, queuedAtMs) ? ('suspect' as const) : kind
      return new Promise((settle) => {
        const job: Job = { check, origin, lane, queuedAtMs, attempts: 0, settle }
        if (stopped || !queue.push(lane, job)) giveUp(job)
        else pool.wake()
      })
    },
    start: () => pool.start(),
    async stop() {
      stopped = true
      await pool.stop()
      for (let jobs = queue.take(); jobs.length > 0; jobs = queue.take()) jobs.forEach(giveUp)
    },
  }
}
