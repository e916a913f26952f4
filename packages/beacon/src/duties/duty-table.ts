import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { BeaconClient } from '../client/beacon-client.ts'
import type { BeaconModules } from '../client/failover.ts'

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
  /** The whole sync committee. */
  syncMembers(period: number): ReadonlySet<number> | undefined
  /**
   * Slot by validator index, of the registry's validators in payload timeliness committees; -1 for
   * those in none. Missing ones were not requested.
   */
  timelinessSlots(epoch: number): ReadonlyMap<number, number> | undefined
}

export interface DutyTableModules extends BeaconModules {
  readonly client: Pick<BeaconClient, 'proposers' | 'syncCommittee' | 'timelinessSlots'>
  /** Indices of the registry's validators, as far as known. */
  readonly indices: () => readonly number[]
  /** First epoch of Gloas; payload timeliness committees are not requested before it. */
  readonly gloasEpoch: () => number | undefined
}

/** Delay after the start of a slot before querying the node: its block should have arrived. */
const ASK_AFTER = 1 / 2
/** The next sync committee is requested this many epochs before its period. */
const SYNC_LEAD_EPOCHS = 2
const NO_SLOT = -1

/**
 * Polls once per slot. The proposers of the current epoch are requested each time, since a
 * reorganisation around the start of the epoch changes them; the rest once per epoch. The previous,
 * current and next epochs and periods are kept; data of failed requests stays as it was.
 */
export function createDutyTable(
  { genesisMs, slotMs, slotsPerEpoch, epochsPerSyncCommitteePeriod }: BeaconClock,
  { client, indices, gloasEpoch, logger, now = Date.now }: DutyTableModules,
): DutyTable {
  const proposers = new Map<number, ReadonlyMap<number, number>>()
  const syncMembers = new Map<number, ReadonlySet<number>>()
  const timelinessSlots = new Map<number, ReadonlyMap<number, number>>()
  /** The indices that an epoch's payload timeliness committees were requested for. */
  const askedIndices = new Map<number, readonly number[]>()
  /** Epoch for which everything was last requested. */
  let askedEpoch = Number.NEGATIVE_INFINITY
  const failures = createFailureLog({ logger })
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  const slotNow = () => Math.max(0, Math.floor((now() - genesisMs) / slotMs))
  const periodOf = (epoch: number) => Math.floor(epoch / epochsPerSyncCommitteePeriod)

  /** @returns whether the node answered */
  async function fetch(what: string, epoch: number, work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      if (!stopping.signal.aborted) failures.failed(error, { epoch }, `${what} are not known`)
      return false
    }
  }

  const fetchProposers = (epoch: number) =>
    fetch('proposers', epoch, async () => {
      proposers.set(epoch, (await client.proposers(epoch)).bySlot)
    })

  const fetchSyncMembers = (period: number, epoch: number) =>
    fetch('sync committees', epoch, async () => {
      syncMembers.set(period, await client.syncCommittee(epoch))
    })

  const fetchTimeliness = (epoch: number) =>
    fetch('payload timeliness committees', epoch, async () => {
      const asked = indices()
      if (askedIndices.get(epoch) === asked) return
      const found = await client.timelinessSlots(epoch, asked)
      const slots = asked.map((index) => [index, found.get(index) ?? NO_SLOT] as const)
      timelinessSlots.set(epoch, new Map(slots))
      askedIndices.set(epoch, asked)
    })

  async function fetchAll(slot: number): Promise<void> {
    const epoch = Math.floor(slot / slotsPerEpoch)
    const gloas = gloasEpoch() ?? Number.POSITIVE_INFINITY
    await fetchProposers(epoch)
    if (askedEpoch !== epoch) await fetchOfEpoch(epoch, gloas)
    // Including validators that have become known since.
    if (epoch >= gloas) await fetchTimeliness(epoch)
    if (epoch + 1 >= gloas) await fetchTimeliness(epoch + 1)
  }

  /** Requested once per epoch. */
  async function fetchOfEpoch(epoch: number, gloas: number): Promise<void> {
    const period = periodOf(epoch)
    askedIndices.clear()
    const isKnown = await fetchSyncMembers(period, epoch)
    const next = (period + 1) * epochsPerSyncCommitteePeriod
    if (next - epoch <= SYNC_LEAD_EPOCHS) await fetchSyncMembers(period + 1, next)
    if (epoch + 1 >= gloas) await fetchProposers(epoch + 1)
    if (isKnown) askedEpoch = epoch
    keepAround(proposers, epoch)
    keepAround(timelinessSlots, epoch)
    keepAround(syncMembers, period)
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
    syncMembers: (period) => syncMembers.get(period),
    timelinessSlots: (epoch) => timelinessSlots.get(epoch),
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
