import { extname } from 'node:path'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { createVerifyPool } from '../threads/create-verify-pool.ts'
import { isWellFormed, packBatch } from './batch-codec.ts'
import type {
  SignatureCheck,
  SignatureOrigin,
  SignatureVerdict,
  SignatureVerifier,
} from './signature-verifier.ts'
import { createUntrustedSenders } from './untrusted-senders.ts'
import { createVerifierMetrics } from './verifier-metrics.ts'
import { createVerifyQueue, type Lane } from './verify-queue.ts'

export interface BlsVerifierOptions {
  /** One verifies 2 000 and more signatures a second, nearly all of a core. */
  readonly threads?: number
  /** Signatures verified with one equation, about 13 ms of work. */
  readonly batch?: number
  /** Signatures that may wait, by lane. */
  readonly limits?: Readonly<Record<Lane, number>>
}

export interface BlsVerifierModules {
  readonly logger: Logger
  readonly metrics: Metrics
}

// Beside this file and of its kind: a source while we run from sources.
const THREAD = new URL(`./bls-thread${extname(import.meta.url)}`, import.meta.url)
const DEFAULT_BATCH = 32
const SUSPECT_BATCH = 8
/** Two seconds of work for what must not be lost, less for the rest. */
const DEFAULT_LIMITS: Readonly<Record<Lane, number>> = {
  decided: 4_096,
  commit: 2_048,
  history: 4_096,
  suspect: 512,
  other: 256,
}
/** A batch that a thread dies of is tried once more, and then left. */
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
 * Verifies in threads. A signature that comes alone is verified at once; those that come while a thread works make the next batch.
 */
export function createBlsVerifier(
  options: BlsVerifierOptions,
  { logger, metrics: registry }: BlsVerifierModules,
): SignatureVerifier {
  const { threads = 1, batch = DEFAULT_BATCH, limits = DEFAULT_LIMITS } = options
  const queue = createVerifyQueue<Job>({ batch, suspectBatch: SUSPECT_BATCH, limits })
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
      onDied: () => metrics.restarts.inc(),
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

  /** The thread died with it: alone with others that may have been the cause, it must not take theirs along again. */
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
      return queue.size + pool.inHand
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
