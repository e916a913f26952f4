import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { BeaconClient } from '../client/beacon-client.ts'
import type { BeaconModules } from '../client/failover.ts'
import { type EpochSchedule, ScheduleOfEpoch } from './epoch-schedule.ts'

/** The clock of a beacon chain. */
export interface BeaconClock {
  /** Unix time of slot 0, milliseconds. */
  readonly genesisMs: number
  readonly slotMs: number
  readonly slotsPerEpoch: number
  readonly epochsPerSyncCommitteePeriod: number
}

/**
 * The assignment of duties according to the beacon node. Reads do not wait: unknown values are
 * undefined.
 */
export interface DutyTable extends Startable {
  /** Validator index by slot, of every slot of the epoch. */
  proposers(epoch: number): ReadonlyMap<number, number> | undefined
  /** The whole sync committee in force in an epoch, as reported for that epoch. */
  syncMembers(epoch: number): ReadonlySet<number> | undefined
  /**
   * Slot by validator index, of the registry's validators in payload timeliness committees; -1 for
   * those in none. Missing ones were not requested.
   */
  timelinessSlots(epoch: number): ReadonlyMap<number, number> | undefined
  /**
   * All duties of an epoch, of validators known before it; kept until its messages have ended.
   * undefined: not requested, or too old.
   */
  schedule(epoch: number): EpochSchedule | undefined
}

export interface DutyTableModules extends BeaconModules {
  readonly client: Pick<
    BeaconClient,
    'proposers' | 'syncCommittee' | 'timelinessSlots' | 'attesters'
  >
  /** Indices of the registry's validators, as far as known. */
  readonly indices: () => readonly number[]
  /** Whether a validator of the registry is expected to perform duties. */
  readonly onDuty: (validatorIndex: number) => boolean
  /** First epoch of Gloas; payload timeliness committees are not requested before it. */
  readonly gloasEpoch: () => number | undefined
}

/** Delay after the start of a slot before querying the node: its block should have arrived. */
const ASK_AFTER = 1 / 2
/** Part of an epoch after which the attesters of the next one are requested. */
const ASK_NEXT_AFTER = 1 / 4
/**
 * Part of an epoch after which operators know of a validator that is new here: they read the
 * registry some blocks behind the head, and request duties once per epoch.
 */
const EXPECTED_AFTER = 3 / 4
/** Schedules are kept for this many slots: messages of committees arrive for 34. */
const SCHEDULE_SLOTS = 64
const NO_SLOT = -1

/**
 * Polls once per slot. The proposers of the current epoch are requested each time, since a
 * reorganisation around the start of the epoch changes them; attesters again if their dependent root
 * changed; the rest once per epoch, and again in the next slot if the request failed. The previous,
 * current and next epochs are kept. Nothing is inferred from another epoch.
 */
export function createDutyTable(
  { genesisMs, slotMs, slotsPerEpoch, epochsPerSyncCommitteePeriod }: BeaconClock,
  { client, indices, onDuty, gloasEpoch, logger, now = Date.now }: DutyTableModules,
): DutyTable {
  const clock = { slotsPerEpoch, epochsPerSyncCommitteePeriod }
  const proposers = new Map<number, ReadonlyMap<number, number>>()
  const syncMembers = new Map<number, ReadonlySet<number>>()
  const timelinessSlots = new Map<number, ReadonlyMap<number, number>>()
  /** The indices that an epoch's payload timeliness committees were requested for. */
  const askedIndices = new Map<number, readonly number[]>()
  const schedules = new Map<number, ScheduleOfEpoch>()
  /** Epoch of the last poll. */
  let askedEpoch = Number.NEGATIVE_INFINITY
  const failures = createFailureLog({ logger })
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  const slotNow = () => Math.max(0, Math.floor((now() - genesisMs) / slotMs))

  async function fetch(what: string, epoch: number, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!stopping.signal.aborted) failures.failed(error, { epoch }, `${what} are not known`)
    }
  }

  const fetchProposers = (epoch: number) =>
    fetch('proposers', epoch, async () => {
      const { bySlot, dependentRoot } = await client.proposers(epoch)
      proposers.set(epoch, bySlot)
      schedules.get(epoch)?.setProposers(dependentRoot, bySlot)
    })

  const fetchSyncMembers = (epoch: number) =>
    fetch('sync committees', epoch, async () => {
      if (syncMembers.has(epoch)) return
      const members = await client.syncCommittee(epoch)
      syncMembers.set(epoch, members)
      schedules.get(epoch)?.setSyncMembers(members)
    })

  const fetchTimeliness = (epoch: number) =>
    fetch('payload timeliness committees', epoch, async () => {
      const asked = indices()
      if (askedIndices.get(epoch) === asked) return
      const found = await client.timelinessSlots(epoch, asked)
      const slots = asked.map((index) => [index, found.get(index) ?? NO_SLOT] as const)
      timelinessSlots.set(epoch, new Map(slots))
      askedIndices.set(epoch, asked)
      schedules.get(epoch)?.setTimeliness(found)
    })

  /** Requests the duties of all validators known now. An epoch keeps those it began with. */
  async function fetchSchedule(epoch: number, slot: number): Promise<void> {
    if (schedules.has(epoch)) return
    const validators = indices().filter(onDuty)
    if (validators.length === 0) return
    const fromSlot = slot + Math.ceil(slotsPerEpoch * EXPECTED_AFTER)
    const schedule = new ScheduleOfEpoch(epoch, clock, { validators, fromSlot })
    await fetch('attesters', epoch, async () => {
      await fetchAttesters(epoch, schedule)
      const members = syncMembers.get(epoch)
      if (members !== undefined) schedule.setSyncMembers(members)
      schedules.set(epoch, schedule)
    })
  }

  async function fetchAttesters(epoch: number, schedule: ScheduleOfEpoch): Promise<void> {
    const { dependentRoot, duties } = await client.attesters(epoch, schedule.indices)
    const slots = duties.map(({ validatorIndex, slot }) => [validatorIndex, slot] as const)
    schedule.setAttesters(dependentRoot, new Map(slots))
  }

  /** Requests the attesters again if they were computed from another block. */
  async function confirmSchedule(epoch: number): Promise<void> {
    const schedule = schedules.get(epoch)
    if (schedule === undefined) return
    await fetch('attesters', epoch, async () => {
      const { dependentRoot } = await client.attesters(epoch, schedule.indices.slice(0, 1))
      const known = schedule.dependentRoots('attester').at(-1)
      if (dependentRoot === known) return
      logger.info({ epoch }, 'attesters changed in a reorganisation')
      askedIndices.delete(epoch)
      await fetchAttesters(epoch, schedule)
    })
  }

  async function fetchAll(slot: number): Promise<void> {
    const epoch = Math.floor(slot / slotsPerEpoch)
    const gloas = gloasEpoch() ?? Number.POSITIVE_INFINITY
    if (askedEpoch !== epoch) beginEpoch(epoch)
    await confirmSchedule(epoch)
    await confirmSchedule(epoch + 1)
    await fetchSchedule(epoch, slot)
    await fetchProposers(epoch)
    await fetchSyncMembers(epoch)
    if (epoch + 1 >= gloas && !proposers.has(epoch + 1)) await fetchProposers(epoch + 1)
    // Including validators that have become known since.
    if (epoch >= gloas) await fetchTimeliness(epoch)
    if (epoch + 1 >= gloas) await fetchTimeliness(epoch + 1)
    if (slot % slotsPerEpoch >= slotsPerEpoch * ASK_NEXT_AFTER) await fetchSchedule(epoch + 1, slot)
    // Messages of an epoch's first slot arrive before the poll in that slot.
    if (slot % slotsPerEpoch === slotsPerEpoch - 1) await fetchSyncMembers(epoch + 1)
  }

  /** Drops what is too old, and requests timeliness committees again. */
  function beginEpoch(epoch: number): void {
    askedEpoch = epoch
    askedIndices.clear()
    keepAround(proposers, epoch)
    keepAround(timelinessSlots, epoch)
    keepAround(syncMembers, epoch)
    const oldest = epoch - Math.ceil(SCHEDULE_SLOTS / slotsPerEpoch)
    for (const kept of schedules.keys()) if (kept < oldest) schedules.delete(kept)
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const slot = slotNow()
      await fetchAll(slot)
      const nextMs = genesisMs + (slot + 1 + ASK_AFTER) * slotMs
      await sleep(Math.max(0, nextMs - now()), stopping.signal).catch(() => {})
    }
  }

  return {
    proposers: (epoch) => proposers.get(epoch),
    syncMembers: (epoch) => syncMembers.get(epoch),
    timelinessSlots: (epoch) => timelinessSlots.get(epoch),
    schedule: (epoch) => schedules.get(epoch),
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      await running
    },
  }
}

/** Keeps only the previous, the `current` and the next one. */
function keepAround(byNumber: Map<number, unknown>, current: number): void {
  for (const number of byNumber.keys()) {
    if (Math.abs(number - current) > 1) byNumber.delete(number)
  }
}
