import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database } from '@ssv-exporter/store/database'
import type { IsScheduled } from './duty-publications.ts'
import { createDutyRetention } from './storage/duty-retention.ts'
import { createDutyWriter } from './storage/duty-writer.ts'
import { createQueuedWrites } from './storage/queued-writes.ts'
import { restoreIndicesAndVotes } from './storage/restore-indices-and-votes.ts'
import { createUnpublishedDuties } from './storage/unpublished-duties.ts'
import { writeSplit } from './storage/write-split.ts'
import type { ValidatorIndexMap } from './validator-index-map.ts'

export interface DutyStoreOptions {
  /** Retention of duties in days; unlimited when absent. */
  readonly retentionDays?: number
  /** Retention of validators' signatures in days; as long as their duties when absent. */
  readonly signatureDays?: number
  /** Maximum duties queued for Postgres; beyond it, those of the oldest slots are dropped. */
  readonly maxQueued?: number
  readonly batchRows?: number
  /** How long stop() waits for queued writes. */
  readonly drainMs?: number
  /** Slots whose votes are loaded at start. */
  readonly retentionSlots?: number
}

export interface DutyStoreModules {
  readonly database: Database
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs' | 'schedule'>
  readonly indices: ValidatorIndexMap
  /** Takes a vote from before the start. */
  readonly restoreVote: (slot: number, value: Uint8Array) => void
  /** Absent without a beacon node. */
  readonly isScheduled?: IsScheduled
  readonly now: () => number
  readonly logger: Logger
  readonly metrics: Metrics
}

/**
 * Stores duties, the votes that distinguish them, and validators' indices in Postgres, and
 * publishes in the same transaction what was new to the database. Writes are queued, each duty
 * once, and are retried until they succeed.
 */
export interface DutyStore extends Startable {
  put(duties: readonly DutyRecord[]): void
  /**
   * Keeps states of duties that will be put later: if this process dies before, another one writes
   * and publishes them. Not guaranteed: one attempt.
   */
  putUnpublished(duties: readonly DutyRecord[]): void
  putVote(slot: number, value: Uint8Array): void
  /** Resolves when everything put so far is written. */
  flush(): Promise<void>
  counts(): DutyStoreCounts
}

/** Duty rows, one per slot, committee and role. */
export interface DutyStoreCounts {
  /** Since this process started; each update of a duty counts. */
  readonly written: number
  /** Likewise, those of which a validator reached a quorum; each duty counts once. */
  readonly performed: number
  /** Queued for Postgres. */
  readonly queued: number
  /** Postgres was down for too long. */
  readonly dropped: number
  /** Postgres never accepts them, or the process stopped before it did. */
  readonly refused: number
}

const DEFAULTS = { maxQueued: 200_000, batchRows: 500, drainMs: 5_000, retentionSlots: 36 } as const
const ADOPT_EVERY_MS = 15_000

export function createDutyStore(
  options: DutyStoreOptions,
  { indices, restoreVote, isScheduled, metrics, ...modules }: DutyStoreModules,
): DutyStore {
  const { maxQueued, batchRows, drainMs, retentionSlots } = { ...DEFAULTS, ...options }
  const { database, network, now, logger } = modules
  const slotAt = (ms: number) => Math.floor((ms - network.genesisMs) / network.slotMs)
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const queued = createQueuedWrites({ maxDuties: maxQueued })
  const unpublished = createUnpublishedDuties(modules)
  const writer = createDutyWriter({ ...modules, unpublished, isScheduled })
  const retention = createDutyRetention(options, { ...modules, slotAt })
  const counts = { written: 0, performed: 0, dropped: 0, refused: 0 }
  let woken = new AbortController()
  let writing = false
  let idle: PromiseWithResolvers<void> | undefined
  let running: Promise<unknown> | undefined
  let adoptedAtMs = Number.NEGATIVE_INFINITY

  const rows = metrics.counter({
    name: 'ssv_collector_duties_written_total',
    help: 'Duties of a committee, slot and role, by outcome (refused: rejected by Postgres; dropped: Postgres was unavailable too long)',
    labelNames: ['outcome'],
  })
  metrics.gauge({
    name: 'ssv_collector_duty_queue',
    help: 'Duties that wait for Postgres',
    collect: (gauge) => gauge.set(queued.duties()),
  })

  function count(outcome: 'written' | 'dropped' | 'refused', duties: number): void {
    counts[outcome] += duties
    rows.inc({ outcome }, duties)
  }

  async function adopt(): Promise<void> {
    if (performance.now() - adoptedAtMs < ADOPT_EVERY_MS) return
    adoptedAtMs = performance.now()
    const duties = await writer.adopt(batchRows)
    if (duties > 0) logger.info({ duties }, 'wrote duties left by a stopped collector')
  }

  const tolerantly = (work: () => Promise<void>, failed: string) =>
    work().catch((error: unknown) => logger.warn({ err: error }, failed))

  function resolveIdle(): void {
    idle?.resolve()
    idle = undefined
  }

  async function run(): Promise<void> {
    while (!queued.isEmpty() || !stopping.signal.aborted) {
      if (queued.isEmpty()) {
        resolveIdle()
        const signal = AbortSignal.any([stopping.signal, woken.signal])
        await sleep(ADOPT_EVERY_MS, signal).catch(() => {})
        woken = new AbortController()
      }
      writing = true
      if (!queued.isEmpty()) {
        await writeSplit(queued.take(batchRows), {
          write: async (batch) => {
            counts.performed += await writer.write(batch)
          },
          onWritten: (duties) => count('written', duties),
          onRefused: (duties) => count('refused', duties),
          signal: giveUp.signal,
          logger,
        })
      }
      writing = false
      if (stopping.signal.aborted) continue
      await tolerantly(unpublished.save, 'failed to store unpublished duties')
      await tolerantly(adopt, 'failed to write duties left by stopped collectors')
      await tolerantly(retention.dropOld, 'failed to drop old duties')
    }
    resolveIdle()
  }

  indices.onLearned((publicKey, index, source) => {
    if (source === 'stored') return
    queued.putIndex({ publicKey, index }, { isCertain: source === 'beacon' })
    woken.abort()
  })

  return {
    put(duties) {
      unpublished.cancel(duties)
      const dropped = queued.putDuties(duties)
      if (dropped > 0) count('dropped', dropped)
      woken.abort()
    },
    putUnpublished(duties) {
      unpublished.add(duties)
      woken.abort()
    },
    putVote(slot, value) {
      queued.putVote({ slot, value })
      woken.abort()
    },
    async flush() {
      if (queued.isEmpty() && !writing) return
      // Shared by concurrent calls.
      idle ??= Promise.withResolvers()
      woken.abort()
      await idle.promise
    },
    async start() {
      const fromSlot = slotAt(now()) - retentionSlots
      await restoreIndicesAndVotes({ fromSlot }, { database, network, indices, restoreVote })
      // Adopts and drops at once.
      woken.abort()
      running = run()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      woken.abort()
      const timer = setTimeout(() => giveUp.abort(new Error('stopping')), drainMs)
      await running
      clearTimeout(timer)
    },
    counts: () => ({ ...counts, queued: queued.duties() }),
  }
}
