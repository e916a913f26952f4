import { epochOf } from '@ssv-exporter/ssv/alan/validation/timing'
import type {
  AlanNetworkParameters,
  BeaconDuties,
} from '@ssv-exporter/ssv/alan/validation/validation-context'
import { createRandom, type Random } from '../../random.ts'

/** Members of the sync committee (consensus-specs SYNC_COMMITTEE_SIZE) and its subcommittees. */
export const SYNC_COMMITTEE_SIZE = 512
const SUBCOMMITTEES = 4
/** Epochs of which duties are remembered. */
const EPOCHS_KEPT = 64

export interface ScheduleOptions {
  readonly seed: string
  readonly network: AlanNetworkParameters
  /**
   * Share of the slots, from 0 to 1, whose proposer is one of the validators here. Default: 0.25.
   */
  readonly proposals?: number
  /** Maximum number of validators here in each sync committee. Default: 4. */
  readonly syncMembers?: number
  /**
   * Share of the validators that are in a payload timeliness committee in an epoch. Default: 0.25.
   */
  readonly timeliness?: number
  /** Epochs between registrations with the builders. Default: 10, as in ssv v2.3.7. */
  readonly registrationEpochs?: number
}

/** A validator as needed for duties. */
export interface ScheduledValidator {
  readonly index: number
  /** The public key in hex. */
  readonly name: string
  readonly activationEpoch: number
}

/** A validator in a sync committee. */
interface SyncSeat {
  readonly positions: readonly number[]
  /** The first epoch in which it has duties. */
  readonly fromEpoch: number
}

/** Assigns duties to validators; the same seed assigns the same duties. */
export interface DutySchedule extends BeaconDuties {
  /** The only slot of the epoch in which a validator attests. */
  attestationSlot(validator: ScheduledValidator, epoch: number): number
  /** Members of the sync committee in an epoch with their positions in it, by validator index. */
  syncPositions(epoch: number): ReadonlyMap<number, readonly number[]>
  /** Whether a validator registers with the builders in a slot. */
  registersIn(validator: ScheduledValidator, slot: number): boolean
  proposers(epoch: number): ReadonlyMap<number, number>
  syncMembers(epoch: number): ReadonlySet<number>
  timelinessSlots(epoch: number): ReadonlyMap<number, number>
}

/**
 * Draws duties. Proposers and payload timeliness committees are fixed when first requested, so that
 * validators added later do not change them; these join a sync committee from the next epoch on.
 * Attestations depend only on the validator.
 */
export function createDutySchedule(
  options: ScheduleOptions,
  validators: () => readonly ScheduledValidator[],
): DutySchedule {
  const { seed, network } = options
  const { proposals = 0.25, syncMembers = 4, timeliness = 0.25, registrationEpochs = 10 } = options
  const { slotsPerEpoch } = network.schedule
  const activeIn = (epoch: number) =>
    validators().filter(({ activationEpoch }) => activationEpoch <= epoch)

  const hasValidators = (epoch: number) => activeIn(epoch).length > 0

  const slotIn = (random: Random, epoch: number) =>
    epoch * slotsPerEpoch + random.integer(slotsPerEpoch)
  const attestationSlot = ({ name }: ScheduledValidator, epoch: number) =>
    slotIn(createRandom(`${seed} attest ${epoch} ${name}`), epoch)

  const proposers = remembering((epoch) => {
    const active = activeIn(epoch)
    const bySlot = new Map<number, number>()
    for (let slot = epoch * slotsPerEpoch; slot < (epoch + 1) * slotsPerEpoch; slot++) {
      const random = createRandom(`${seed} propose ${slot}`)
      const isOurs = random.next() < proposals
      const proposer = random.pick(active)
      if (isOurs && proposer !== undefined) bySlot.set(slot, proposer.index)
    }
    return bySlot
  }, hasValidators)

  const seats = remembering<Map<number, SyncSeat>>(() => new Map())

  /** Free seats go to validators added later; assigned ones do not change. */
  function seatsOf(period: number): ReadonlyMap<number, SyncSeat> {
    const taken = seats(period)
    const lastEpoch = (period + 1) * network.epochsPerSyncCommitteePeriod - 1
    const candidates = activeIn(lastEpoch - 1).filter(({ index }) => !taken.has(index))
    const random = createRandom(`${seed} sync ${period} ${taken.size}`)
    for (const { index, activationEpoch } of random.sample(candidates, syncMembers - taken.size)) {
      const position = random.integer(SYNC_COMMITTEE_SIZE)
      const other = (position + SYNC_COMMITTEE_SIZE / SUBCOMMITTEES) % SYNC_COMMITTEE_SIZE
      taken.set(index, {
        // The first member has two positions, in different subcommittees.
        positions: taken.size === 0 ? [position, other] : [position],
        // Nodes ask for the committee once per epoch, so it does not change within one.
        fromEpoch: activationEpoch === 0 ? 0 : activationEpoch + 1,
      })
    }
    return taken
  }

  function syncPositions(epoch: number): ReadonlyMap<number, readonly number[]> {
    const present = [...seatsOf(periodOf(epoch))].filter(([, seat]) => seat.fromEpoch <= epoch)
    return new Map(present.map(([index, { positions }]) => [index, positions]))
  }

  const timelinessSlots = remembering((epoch) => {
    const bySlot = new Map<number, number>()
    for (const { index, name } of activeIn(epoch)) {
      const random = createRandom(`${seed} timeliness ${epoch} ${name}`)
      if (random.next() < timeliness) bySlot.set(index, slotIn(random, epoch))
    }
    return bySlot
  }, hasValidators)

  const periodOf = (epoch: number) => Math.floor(epoch / network.epochsPerSyncCommitteePeriod)

  return {
    attestationSlot,
    proposers,
    syncPositions,
    syncMembers: (epoch) => new Set(syncPositions(epoch).keys()),
    timelinessSlots,
    registersIn(validator, slot) {
      const epoch = epochOf(network, slot)
      const first = createRandom(`${seed} register ${validator.name}`).integer(registrationEpochs)
      if (epoch % registrationEpochs !== first) return false
      return slotIn(createRandom(`${seed} register ${epoch} ${validator.name}`), epoch) === slot
    },
  }
}

/** The subcommittees of positions in the sync committee, ascending. */
export function subcommitteesOf(positions: readonly number[]): number[] {
  const places = SYNC_COMMITTEE_SIZE / SUBCOMMITTEES
  return [...new Set(positions.map((position) => Math.floor(position / places)))].sort(
    (a, b) => a - b,
  )
}

/** @param isFinal whether the result is kept */
function remembering<T>(
  draw: (of: number) => T,
  isFinal: (of: number) => boolean = () => true,
): (of: number) => T {
  const drawn = new Map<number, T>()
  return (of) => {
    const known = drawn.get(of)
    if (known !== undefined) return known
    const value = draw(of)
    if (!isFinal(of)) return value
    drawn.set(of, value)
    for (const oldest of drawn.keys()) {
      if (drawn.size <= EPOCHS_KEPT) break
      drawn.delete(oldest)
    }
    return value
  }
}
