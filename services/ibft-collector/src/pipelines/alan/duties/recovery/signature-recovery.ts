import { extname } from 'node:path'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { DutyRecord, QuorumSignatures } from '@ssv-exporter/ssv/alan/duties/duty-record'
import { type DutyKey, type DutyName, dutyNameOf } from '@ssv-exporter/store/duties/duty-key'
import { createVerifyThread } from '../../../../signatures/threads/verify-thread.ts'
import { packJobs, type RecoveryJob, SIGNATURE_BYTES } from './recovery-codec.ts'

export interface SignatureRecoveryOptions {
  /** Maximum signatures waiting; beyond it they are skipped. A slot of mainnet has about 4 700. */
  readonly limit?: number
  /** Signatures recovered at once. */
  readonly batch?: number
}

export interface SignatureRecoveryModules {
  /** The validator of an index, in hex; undefined if unknown. */
  readonly publicKeyOf: (validatorIndex: number) => string | undefined
  readonly logger: Logger
  readonly metrics: Metrics
}

/**
 * Recovers validators' signatures from those of a quorum, in a thread of low priority. Never delays
 * anything else: what does not fit in the queue has no signature.
 */
export interface SignatureRecovery extends Startable {
  recover(signatures: QuorumSignatures): void
  /** Whether signatures of a duty are being recovered. */
  isRecovering(duty: DutyKey): boolean
  /** Moves the signatures recovered so far into the entries of their roots. */
  attach(record: DutyRecord): DutyRecord
  /** Drops signatures of slots before `slot` that were not attached. */
  expire(slot: number): void
  /** Resolves when nothing is being recovered. */
  idle(): Promise<void>
}

interface Job extends RecoveryJob {
  readonly duty: DutyName
  readonly slot: number
  readonly entry: string
}

interface DutyState {
  readonly slot: number
  unfinished: number
  /** Signatures by validator and root. */
  readonly recovered: Map<string, Uint8Array>
}

// Next to this file, with the same extension: TypeScript when run from source.
const THREAD = new URL(`./recovery-thread${extname(import.meta.url)}`, import.meta.url)
const DEFAULTS = { limit: 8_192, batch: 32 } as const

export function createSignatureRecovery(
  options: SignatureRecoveryOptions,
  { publicKeyOf, logger, metrics }: SignatureRecoveryModules,
): SignatureRecovery {
  const { limit, batch } = { ...DEFAULTS, ...options }
  const duties = new Map<DutyName, DutyState>()
  const queue: Job[] = []
  let inFlight = 0
  let stopped = false
  let idle: PromiseWithResolvers<void> | undefined
  const outcomes = metrics.counter({
    name: 'ssv_collector_recovered_signatures_total',
    help: 'Recovered signatures of validators, by outcome (failed: not valid under the key of the validator; skipped: too many were waiting, or the thread ended)',
    labelNames: ['outcome'],
  })
  metrics.gauge({
    name: 'ssv_collector_recovery_queue',
    help: 'Signatures of validators that wait to be recovered',
    collect: (gauge) => gauge.set(queue.length + inFlight),
  })
  const thread = createVerifyThread(THREAD, { logger, onReady: dispatchNext, onExit: () => {} })

  function dispatchNext(): void {
    if (!thread.ready || thread.busy > 0) return
    const jobs = queue.splice(0, batch)
    if (jobs.length === 0) {
      resolveIdle()
      return
    }
    inFlight = jobs.length
    thread.verify(packJobs(jobs)).then(
      (signatures) => finish(jobs, signatures),
      () => finish(jobs, undefined),
    )
  }

  function resolveIdle(): void {
    idle?.resolve()
    idle = undefined
  }

  function finish(jobs: readonly Job[], signatures: Uint8Array | undefined): void {
    inFlight = 0
    for (const [i, job] of jobs.entries()) {
      const found = signatures?.slice(i * SIGNATURE_BYTES, (i + 1) * SIGNATURE_BYTES)
      settle(job, found)
    }
    dispatchNext()
  }

  /** @param found zeros if it is not valid, undefined if it was not recovered */
  function settle({ duty, entry }: Job, found: Uint8Array | undefined): void {
    const isValid = found?.some((byte) => byte !== 0) === true
    outcomes.inc({ outcome: isValid ? 'recovered' : found === undefined ? 'skipped' : 'failed' })
    const state = duties.get(duty)
    if (state === undefined) return
    state.unfinished -= 1
    if (isValid) state.recovered.set(entry, found)
    else forget(duty, state)
  }

  function forget(duty: DutyName, { unfinished, recovered }: DutyState): void {
    if (unfinished === 0 && recovered.size === 0) duties.delete(duty)
  }

  return {
    recover(signatures) {
      const { slot, validatorIndex, root, parts } = signatures
      const publicKey = publicKeyOf(validatorIndex)
      if (stopped || publicKey === undefined || queue.length >= limit) {
        outcomes.inc({ outcome: 'skipped' })
        return
      }
      const duty = dutyNameOf(signatures)
      const state = duties.get(duty) ?? { slot, unfinished: 0, recovered: new Map() }
      duties.set(duty, state)
      state.unfinished += 1
      queue.push({
        ...{ duty, slot, entry: entryName(validatorIndex, root), parts },
        publicKey: Buffer.from(publicKey, 'hex'),
        root: Buffer.from(root, 'hex'),
      })
      // Signatures of one message arrive together.
      queueMicrotask(dispatchNext)
    },
    isRecovering: (duty) => (duties.get(dutyNameOf(duty))?.unfinished ?? 0) > 0,
    attach(record) {
      const duty = dutyNameOf(record)
      const state = duties.get(duty)
      if (state === undefined || state.recovered.size === 0) return record
      const entries = record.entries.map((entry) => {
        const name = entryName(entry.validatorIndex, entry.root)
        const signature = state.recovered.get(name)
        if (signature === undefined) return entry
        state.recovered.delete(name)
        return { ...entry, signature }
      })
      forget(duty, state)
      return { ...record, entries }
    },
    expire(slot) {
      for (const [duty, state] of duties) if (state.slot < slot) duties.delete(duty)
    },
    async idle() {
      if (queue.length + inFlight === 0) return
      // Shared by concurrent calls.
      idle ??= Promise.withResolvers()
      await idle.promise
    },
    start: () => thread.start(),
    async stop() {
      stopped = true
      await thread.stop()
      for (const job of queue.splice(0)) settle(job, undefined)
      resolveIdle()
    },
  }
}

const entryName = (validatorIndex: number, root: string) => `${validatorIndex} ${root}`
