import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import {
  POINT_SLOTS,
  type PointCounter,
  type PointCounts,
} from '@ssv-exporter/ssv/alan/duties/duty-points'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database } from '@ssv-exporter/store/database'
import { ensureCollector } from '@ssv-exporter/store/decided/origins'
import { ensureDutyPartition, PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import { putPoints, readPoints } from '@ssv-exporter/store/duties/duty-points'

export interface PointWriterOptions {
  /** Name of the collector. */
  readonly name: string
  readonly everyMs?: number
  /** Slots whose duties are still counted. */
  readonly retentionSlots?: number
}

export interface PointWriterModules {
  readonly database: Database
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs'>
  readonly counter: Pick<PointCounter, 'restore' | 'drainChanged' | 'expire'>
  readonly now: () => number
  readonly logger: Logger
}

const DEFAULTS = { everyMs: 10_000, retentionSlots: 36 } as const

/**
 * Stores the counts of this collector every few seconds, as totals: what is written twice counts
 * once. After a crash, the counts of the last seconds are missing.
 */
export function createPointWriter(
  options: PointWriterOptions,
  { database, network, counter, now, logger }: PointWriterModules,
): Startable {
  const { name, everyMs, retentionSlots } = { ...DEFAULTS, ...options }
  const stopping = new AbortController()
  /** Not stored yet. */
  const waiting = new Map<string, PointCounts>()
  let running: Promise<void> | undefined
  let isRestored = false

  const currentSlot = () => Math.floor((now() - network.genesisMs) / network.slotMs)

  async function save(): Promise<void> {
    const collector = await ensureCollector(database, name)
    // Totals of an earlier process are added before the first are written over them.
    if (!isRestored) {
      const oldest = currentSlot() - retentionSlots - POINT_SLOTS
      const stored = await readPoints(database, collector, oldest)
      counter.restore(
        stored.map((one) => ({
          ...one,
          operatorIds: one.operatorIds.map(BigInt),
          counts: [...one.counts],
        })),
      )
      isRestored = true
    }
    for (const one of counter.drainChanged()) {
      waiting.set(`${one.slot} ${one.role} ${one.committeeId}`, one)
    }
    counter.expire(currentSlot() - retentionSlots)
    const points = [...waiting].map(([key, one]) => ({ key, one }))
    if (points.length === 0) return
    for (const index of new Set(points.map(({ one }) => Math.floor(one.slot / PARTITION_SLOTS)))) {
      await ensureDutyPartition(database, index)
    }
    await database.transaction('points-write', (transaction) =>
      putPoints(
        transaction,
        collector,
        points.map(({ one }) => ({ ...one, operatorIds: one.operatorIds.map(Number) })),
      ),
    )
    for (const { key } of points) waiting.delete(key)
  }

  const saveSafely = () =>
    save().catch((error: unknown) =>
      logger.warn({ err: error }, 'failed to write points, retrying'),
    )

  return {
    async start() {
      running = (async () => {
        while (!stopping.signal.aborted) {
          await saveSafely()
          await sleep(everyMs, stopping.signal).catch(() => {})
        }
      })()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      await running
      await saveSafely()
    },
  }
}
