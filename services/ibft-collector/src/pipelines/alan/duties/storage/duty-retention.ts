import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Database } from '@ssv-exporter/store/database'
import { dropDutiesBefore, dropSignaturesBefore } from '@ssv-exporter/store/duties/duty-partitions'

const DAY_MS = 86_400_000
const DROP_EVERY_MS = 3_600_000

export interface DutyRetentionOptions {
  /** Days; unlimited when absent. */
  readonly retentionDays?: number | undefined
  /** Days of validators' signatures; as long as their duties when absent. */
  readonly signatureDays?: number | undefined
}

export interface DutyRetentionModules {
  readonly database: Database
  readonly slotAt: (ms: number) => number
  readonly now: () => number
  readonly logger: Logger
}

/** Drops old duties and signatures, once per hour. */
export interface DutyRetention {
  /** @throws DatabaseError */
  dropOld(): Promise<void>
}

export function createDutyRetention(
  { retentionDays, signatureDays }: DutyRetentionOptions,
  { database, slotAt, now, logger }: DutyRetentionModules,
): DutyRetention {
  let droppedAtMs = Number.NEGATIVE_INFINITY

  return {
    async dropOld() {
      const nowMs = now()
      if (nowMs - droppedAtMs < DROP_EVERY_MS) return
      droppedAtMs = nowMs
      if (signatureDays !== undefined) {
        await dropSignaturesBefore(database, slotAt(nowMs - signatureDays * DAY_MS))
      }
      if (retentionDays === undefined) return
      const dropped = await dropDutiesBefore(database, slotAt(nowMs - retentionDays * DAY_MS))
      if (dropped > 0) logger.info({ partitions: dropped, retentionDays }, 'dropped old duties')
    },
  }
}
