import { extname } from 'node:path'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { isWellFormed, packBatch, packKeys } from '../../../signatures/bls/batch-codec.ts'
import { createUntrustedSenders } from '../../../signatures/bls/untrusted-senders.ts'
import { createVerifyPool } from '../../../signatures/threads/verify-pool.ts'
import { createPartialQueue } from './partial-queue.ts'

/** One operator's signature for one validator. */
export interface PartialSignatureCheck {
  /** Signing root, 32 bytes. */
  readonly root: Uint8Array
  /** The operator's share of the validator's key, 48 bytes. */
  readonly shareKey: Uint8Array
  /** 96 bytes. */
  readonly signature: Uint8Array
  readonly operatorId: bigint
  /** Index of the validator; identifies the check in a report and has no effect on it. */
  readonly validatorIndex: number
  /** Whether the validator is a guess: a wrong guess does not incriminate the operator. */
  readonly isGuess?: boolean
}

/**
 * unverified: the queue was full, or the verifier stopped; nothing is known. Other verifiers call
 * this `overloaded`; here it is a label of a metric, on which users rely.
 */
export type PartialVerdict = 'valid' | 'invalid' | 'unverified'

/**
 * Verifies partial signatures off the event loop, those over one root together.
 *
 * Share keys come from the contract without a proof of possession, and operators of one committee
 * can create signatures whose errors cancel out. Each signature is therefore multiplied by a fresh
 * random weight before the sum, checked for membership of the prime-order subgroup, and found by
 * bisection if a batch does not hold.
 */
export interface PartialVerifier extends Startable {
  /** Never rejects. @returns a verdict for each check, in order */
  verify(checks: readonly PartialSignatureCheck[]): Promise<readonly PartialVerdict[]>
  /** Signatures queued or being verified. */
  readonly pending: number
}

export interface PartialVerifierOptions {
  readonly threads?: number
  /** Signatures verified with one equation. */
  readonly batch?: number
  /** Maximum queued signatures; a mainnet slot has about 20 000. */
  readonly limit?: number
}

export interface PartialVerifierModules {
  readonly logger: Logger
  readonly metrics: Metrics
  /**
   * Share keys known at the start, 48 bytes each. They are parsed while no signature waits;
   * otherwise that takes two fifths of the time of their first verification.
   */
  readonly shareKeys?: () => Iterable<Uint8Array>
}

// Next to this file, with the same extension: TypeScript when run from source.
const THREAD = new URL(`./partial-thread${extname(import.meta.url)}`, import.meta.url)
const DEFAULT_BATCH = 256
const DEFAULT_LIMIT = 65_536
const UNTRUSTED_LIMIT = 4_096
/** Share keys parsed at once: about 5 ms, for which signatures may wait. */
const KEYS_AT_A_TIME = 64
/** A batch that kills a thread is retried once, one operator at a time, then dropped. */
const ATTEMPTS = 2

interface Request {
  readonly verdicts: PartialVerdict[]
  open: number
  resolve(verdicts: readonly PartialVerdict[]): void
}

interface Job extends PartialSignatureCheck {
  readonly request: Request
  readonly index: number
  attempts: number
}

export function createPartialVerifier(
  { threads = 1, batch = DEFAULT_BATCH, limit = DEFAULT_LIMIT }: PartialVerifierOptions,
  { logger, metrics, shareKeys = () => [] }: PartialVerifierModules,
): PartialVerifier {
  const queue = createPartialQueue<Job>({ batch, limit, untrustedLimit: UNTRUSTED_LIMIT })
  const untrusted = createUntrustedSenders()
  const counters = createCounters(metrics, () => queue.size)
  const pool = createVerifyPool<Job>(
    { threads, script: THREAD },
    {
      logger,
      take: () => {
        const jobs = queue.take()
        if (jobs.length > 0) counters.batchSize.observe(jobs.length)
        return jobs
      },
      isFull: () => queue.size >= batch,
      pack: (jobs) =>
        packBatch(jobs.map(({ root, shareKey, signature }) => toCheck(root, shareKey, signature))),
      onVerdict: (job, signed) => {
        if (job.isGuess !== true) untrusted.note(String(job.operatorId), signed > 0, Date.now())
        settle(job, signed > 0 ? 'valid' : 'invalid')
      },
      onLost: (jobs) => {
        for (const job of jobs) {
          job.attempts += 1
          if (stopped || job.attempts >= ATTEMPTS || !queue.push(job, true)) {
            settle(job, 'unverified')
          }
        }
      },
      takeIdle: takeShareKeys,
      onExit: () => counters.exits.inc(),
    },
  )
  let unparsed: Iterator<Uint8Array> | undefined
  let stopped = false

  function takeShareKeys(): Uint8Array<ArrayBuffer> | undefined {
    const keys: Uint8Array[] = []
    while (unparsed !== undefined && keys.length < KEYS_AT_A_TIME) {
      const { value, done } = unparsed.next()
      if (done === true) unparsed = undefined
      else keys.push(value)
    }
    return keys.length === 0 ? undefined : packKeys(keys)
  }

  function settle({ request, index, isGuess }: Job, verdict: PartialVerdict): void {
    counters.signatures.inc({ verdict: isGuess === true ? 'guess' : verdict })
    request.verdicts[index] = verdict
    request.open -= 1
    if (request.open === 0) request.resolve(request.verdicts)
  }

  function enqueue(job: Job, nowMs: number): void {
    const { root, shareKey, signature, operatorId, isGuess } = job
    // Most guesses are wrong: a batch with them always needs bisection.
    const isUntrusted = isGuess === true || untrusted.has(String(operatorId), nowMs)
    if (!isWellFormed(toCheck(root, shareKey, signature))) settle(job, 'invalid')
    else if (stopped || !queue.push(job, isUntrusted)) settle(job, 'unverified')
  }

  return {
    get pending() {
      return queue.size + pool.inFlight
    },
    verify(checks) {
      return new Promise((resolve) => {
        const request = { verdicts: [], open: checks.length, resolve }
        if (checks.length === 0) return resolve([])
        const nowMs = Date.now()
        for (const [index, check] of checks.entries()) {
          enqueue({ ...check, request, index, attempts: 0 }, nowMs)
        }
        pool.wake()
      })
    },
    async start() {
      await pool.start()
      unparsed = shareKeys()[Symbol.iterator]()
      pool.wake()
    },
    async stop() {
      stopped = true
      await pool.stop()
      for (let jobs = queue.take(); jobs.length > 0; jobs = queue.take()) {
        for (const job of jobs) settle(job, 'unverified')
      }
    },
  }
}

const toCheck = (root: Uint8Array, shareKey: Uint8Array, signature: Uint8Array) => ({
  keys: [shareKey],
  root,
  signature,
})

function createCounters(metrics: Metrics, waiting: () => number) {
  metrics.gauge({
    name: 'ssv_collector_partial_signature_queue',
    help: 'Partial signatures waiting for verification',
    collect: (gauge) => gauge.set(waiting()),
  })
  return {
    signatures: metrics.counter({
      name: 'ssv_collector_partial_signatures_total',
      help: 'Partial signatures by verdict (unverified: the queue was full; guess: verified to find the validator)',
      labelNames: ['verdict'],
    }),
    batchSize: metrics.histogram({
      name: 'ssv_collector_partial_signature_batch_signatures',
      help: 'Partial signatures verified per batch',
      buckets: [1, 4, 16, 64, 128, 256, 512],
    }),
    exits: metrics.counter({
      name: 'ssv_collector_partial_signature_thread_deaths_total',
      help: 'Partial signature threads that died and were replaced',
    }),
  }
}
