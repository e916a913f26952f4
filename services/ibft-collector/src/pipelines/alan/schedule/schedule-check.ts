import type { EpochSchedule } from '@ssv-exporter/beacon/duties/epoch-schedule'
import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { epochOf, slotAt } from '@ssv-exporter/ssv/alan/validation/timing'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database } from '@ssv-exporter/store/database'
import { ensureDutyPartition, PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import {
  type ComparedSlot,
  putComparedSlots,
  readValidatorsOfSlot,
} from '@ssv-exporter/store/duties/duty-schedule'
import { type CompareModules, compareSlot, SCHEDULED_ROLES } from './compare-slot.ts'

export interface ScheduleCheckOptions {
  readonly everyMs?: number
  /** Slots after which no more signatures are expected. */
  readonly afterSlots?: number
}

export interface ScheduleCheckModules extends CompareModules {
  readonly database: Database
  readonly network: AlanNetworkParameters
  /** Undefined if unknown. */
  readonly schedule: (epoch: number) => EpochSchedule | undefined
  /** Resolves when every duty collected so far is stored. */
  readonly flush: () => Promise<void>
  readonly now: () => number
  readonly logger: Logger
  readonly metrics: Metrics
}

/**
 * Compares the duties of each slot with those that a beacon node scheduled, when the slot's
 * messages are no longer forwarded, and stores the differences: duties for which nothing was
 * received, and signatures for duties that nobody had. Collectors of the same network may do so
 * concurrently.
 */
export interface ScheduleCheck extends Startable {
  status(): ScheduleStatus
}

export interface ScheduleStatus {
  /** The newest slot that was compared; absent before the first. */
  readonly comparedSlot?: number
  /** Slots waiting for Postgres. */
  readonly waiting: number
  /** Slots since the start whose schedule is unknown, or in which most duties contradicted it. */
  readonly unknownSlots: number
  /** Duties since the start for which nothing was received, and that nobody had. */
  readonly absent: number
  readonly unscheduled: number
}

/** Messages of committees are accepted for 34 slots and three seconds. */
const DEFAULTS = { everyMs: 500, afterSlots: 36 } as const

export function createScheduleCheck(
  options: ScheduleCheckOptions,
  modules: ScheduleCheckModules,
): ScheduleCheck {
  const { everyMs, afterSlots } = { ...DEFAULTS, ...options }
  const { database, network, schedule, flush, now, logger, metrics } = modules
  const failures = createFailureLog({ logger })
  const counts = { unknownSlots: 0, absent: 0, unscheduled: 0 }
  let nextSlot = Number.NaN
  let comparedSlot: number | undefined
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isStopped = false

  const slots = metrics.counter({
    name: 'ssv_collector_schedule_slots_total',
    help: 'Slots whose duties were compared with the schedule of a beacon node (unknown: there was none; implausible: most duties contradicted it)',
    labelNames: ['outcome'],
  })
  const duties = metrics.counter({
    name: 'ssv_collector_schedule_differences_total',
    help: 'Duties that a beacon node scheduled and for which nothing was received (absent), and received ones that it did not schedule (unscheduled)',
    labelNames: ['kind'],
  })

  const lastDue = () => slotAt(network, now()) - afterSlots

  async function advance(): Promise<void> {
    if (nextSlot > lastDue()) return
    await flush()
    while (!isStopped && nextSlot <= lastDue()) {
      await compare(nextSlot)
      nextSlot += 1
    }
  }

  /** @throws DatabaseError */
  async function compare(slot: number): Promise<void> {
    const known = schedule(epochOf(network, slot))
    const compared = known === undefined ? [] : await readCompared(slot, known)
    const plausible = compared.filter((one) => one !== 'implausible')
    const isUnknown = plausible.length === 0
    if (isUnknown) counts.unknownSlots += 1
    else await write(slot, plausible)
    slots.inc({ outcome: outcomeOf(compared.length, plausible.length) })
    if (!isUnknown) comparedSlot = slot
  }

  async function readCompared(slot: number, known: EpochSchedule) {
    const roles = [...SCHEDULED_ROLES.keys()]
    const stored = await readValidatorsOfSlot(database, slot, roles)
    return roles.flatMap((beaconRole) => {
      const ofRole = stored.filter((row) => row.role === beaconRole)
      const compared = compareSlot({ slot, beaconRole, schedule: known, stored: ofRole }, modules)
      if (compared === 'implausible') {
        logger.warn(
          { slot, role: beaconRole },
          'most duties contradict the schedule of the beacon node',
        )
      }
      return compared ?? []
    })
  }

  async function write(slot: number, compared: readonly ComparedSlot[]): Promise<void> {
    await ensureDutyPartition(database, Math.floor(slot / PARTITION_SLOTS))
    await database.transaction('duty-schedule-write', (transaction) =>
      putComparedSlots(transaction, compared),
    )
    for (const { differences } of compared) {
      for (const { absent, unscheduled } of differences) {
        counts.absent += absent.length
        counts.unscheduled += unscheduled.length
        duties.inc({ kind: 'absent' }, absent.length)
        duties.inc({ kind: 'unscheduled' }, unscheduled.length)
      }
    }
  }

  function tick(): void {
    running ??= advance()
      .catch((error: unknown) =>
        failures.failed(error, {}, 'failed to compare duties with the schedule, retrying'),
      )
      .finally(() => {
        running = undefined
      })
  }

  return {
    async start() {
      // Earlier slots were not collected by this process, and their schedule is not requested.
      nextSlot = slotAt(network, now())
      timer = setInterval(tick, Math.min(everyMs, network.slotMs / 4))
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running
    },
    status: () => ({
      ...counts,
      ...(comparedSlot !== undefined && { comparedSlot }),
      waiting: Math.max(0, lastDue() - nextSlot + 1) || 0,
    }),
  }
}

function outcomeOf(compared: number, plausible: number): 'compared' | 'implausible' | 'unknown' {
  if (plausible > 0) return 'compared'
  return compared > 0 ? 'implausible' : 'unknown'
}
