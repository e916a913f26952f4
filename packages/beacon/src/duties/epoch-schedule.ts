/** Duties that a beacon node assigns; aggregators are known to nobody but themselves. */
export type ScheduledDuty = 'attester' | 'proposer' | 'syncCommittee' | 'timeliness'

/** The duties of an epoch, of the validators that are expected to perform them. */
export interface EpochSchedule {
  /** Whether the validator's duties were requested. */
  covers(validatorIndex: number): boolean
  /** Covered validators with a duty in a slot; undefined if unknown, or before `fromSlot`. */
  scheduled(duty: ScheduledDuty, slot: number): readonly number[] | undefined
  /** Whether a validator has the duty; undefined if that is unknown, or changed. */
  isScheduled(duty: ScheduledDuty, slot: number, validatorIndex: number): boolean | undefined
  /**
   * Each block that the assignment was computed from, in hex, as reported by nodes: more than one if
   * it changed in a reorganisation. Empty for sync committees, which are fixed long before.
   */
  dependentRoots(duty: ScheduledDuty): readonly string[]
}

export interface Coverage {
  /** Indices of the validators. */
  readonly validators: readonly number[]
  /** The first slot in which their operators have known of them for long enough. */
  readonly fromSlot: number
}

export interface EpochClock {
  readonly slotsPerEpoch: number
  readonly epochsPerSyncCommitteePeriod: number
}

/** Beyond the last slot of an epoch. */
const NO_SLOT = 0xffff

/** Slots of covered validators within the epoch, in the order of their indices. */
interface Slots {
  readonly of: Uint16Array
  readonly dependentRoots: readonly string[]
}

/**
 * Collects what nodes say about an epoch. Compact, because it is kept until the epoch's messages
 * have ended: six bytes per validator.
 */
export class ScheduleOfEpoch implements EpochSchedule {
  readonly #epoch: number
  readonly #clock: EpochClock
  readonly #fromSlot: number
  /** Ascending. */
  readonly #covered: Float64Array
  #attesters: Slots | undefined
  #timeliness: Uint16Array | undefined
  #proposers: ReadonlyMap<number, number> | undefined
  #proposerRoots: readonly string[] = []
  #syncMembers: ReadonlySet<number> | undefined

  constructor(epoch: number, clock: EpochClock, { validators, fromSlot }: Coverage) {
    this.#epoch = epoch
    this.#clock = clock
    this.#fromSlot = fromSlot
    this.#covered = Float64Array.from(validators).sort()
  }

  /** Ascending. */
  get indices(): readonly number[] {
    return [...this.#covered]
  }

  setAttesters(dependentRoot: string, slots: ReadonlyMap<number, number>): void {
    const dependentRoots = withRoot(this.#attesters?.dependentRoots ?? [], dependentRoot)
    this.#attesters = { of: this.#pack(slots), dependentRoots }
  }

  setTimeliness(slots: ReadonlyMap<number, number>): void {
    this.#timeliness = this.#pack(slots)
  }

  setProposers(dependentRoot: string, bySlot: ReadonlyMap<number, number>): void {
    this.#proposers = bySlot
    this.#proposerRoots = withRoot(this.#proposerRoots, dependentRoot)
  }

  setSyncMembers(members: ReadonlySet<number>): void {
    this.#syncMembers = members
  }

  covers(validatorIndex: number): boolean {
    return this.#covered[this.#indexOf(validatorIndex)] === validatorIndex
  }

  scheduled(duty: ScheduledDuty, slot: number): readonly number[] | undefined {
    if (slot < this.#fromSlot) return undefined
    switch (duty) {
      case 'attester':
        return this.#attesters && this.#inSlot(this.#attesters.of, slot)
      case 'timeliness':
        return this.#timeliness && this.#inSlot(this.#timeliness, slot)
      case 'proposer': {
        const index = this.#proposers?.get(slot)
        if (index === undefined) return undefined
        return this.covers(index) ? [index] : []
      }
      case 'syncCommittee':
        // The signatures of a period's last slot are for a block of the next committee: clients
        // differ in who signs then.
        if (this.#syncMembers === undefined || this.#isLastOfPeriod(slot)) return undefined
        return [...this.#syncMembers].filter((index) => this.covers(index))
    }
  }

  isScheduled(duty: ScheduledDuty, slot: number, validatorIndex: number): boolean | undefined {
    if (slot < this.#fromSlot || !this.covers(validatorIndex)) return undefined
    if (this.dependentRoots(duty).length > 1) return undefined
    switch (duty) {
      case 'attester':
        return this.#attesters && this.#isIn(this.#attesters.of, slot, validatorIndex)
      case 'timeliness':
        return this.#timeliness && this.#isIn(this.#timeliness, slot, validatorIndex)
      case 'proposer': {
        const index = this.#proposers?.get(slot)
        return index === undefined ? undefined : index === validatorIndex
      }
      case 'syncCommittee':
        if (this.#syncMembers === undefined || this.#isLastOfPeriod(slot)) return undefined
        return this.#syncMembers.has(validatorIndex)
    }
  }

  dependentRoots(duty: ScheduledDuty): readonly string[] {
    if (duty === 'syncCommittee') return []
    if (duty === 'proposer') return this.#proposerRoots
    return this.#attesters?.dependentRoots ?? []
  }

  #isLastOfPeriod(slot: number): boolean {
    const { slotsPerEpoch, epochsPerSyncCommitteePeriod } = this.#clock
    return (slot + 1) % (slotsPerEpoch * epochsPerSyncCommitteePeriod) === 0
  }

  #pack(slots: ReadonlyMap<number, number>): Uint16Array {
    const first = this.#epoch * this.#clock.slotsPerEpoch
    return Uint16Array.from(this.#covered, (index) => {
      const slot = slots.get(index)
      return slot === undefined ? NO_SLOT : slot - first
    })
  }

  #isIn(slots: Uint16Array, slot: number, validatorIndex: number): boolean {
    return slots[this.#indexOf(validatorIndex)] === this.#offsetOf(slot)
  }

  #offsetOf(slot: number): number {
    return slot - this.#epoch * this.#clock.slotsPerEpoch
  }

  #inSlot(slots: Uint16Array, slot: number): number[] {
    const wanted = this.#offsetOf(slot)
    const found: number[] = []
    for (const [i, index] of this.#covered.entries()) if (slots[i] === wanted) found.push(index)
    return found
  }

  /** Position of an index, or where it would be inserted (binary search). */
  #indexOf(validatorIndex: number): number {
    let [from, to] = [0, this.#covered.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.#covered[middle] as number) < validatorIndex) from = middle + 1
      else to = middle
    }
    return from
  }
}

const withRoot = (roots: readonly string[], root: string) =>
  roots.includes(root) ? roots : [...roots, root]
