/**
 * Fork epochs. The two forks are independent of each other; their epochs come from configuration
 * (Boole) and the beacon node (Gloas), never from here.
 */
export interface ForkSchedule {
  readonly slotsPerEpoch: number
  /** First epoch of Boole, the fork of the SSV network; absent if not scheduled. */
  readonly booleEpoch?: number
  /** First epoch of Gloas, the fork of Ethereum (`GLOAS_FORK_EPOCH`); absent if not scheduled. */
  readonly gloasEpoch?: number | undefined
}

/** The rules of a slot. */
export interface SlotForks {
  readonly boole: boolean
  readonly gloas: boolean
}

/** The rules of a message follow from its own slot, never from the clock. */
export function forksAt(schedule: ForkSchedule, slot: number): SlotForks {
  const epoch = Math.floor(slot / schedule.slotsPerEpoch)
  return {
    boole: epoch >= (schedule.booleEpoch ?? Number.POSITIVE_INFINITY),
    gloas: epoch >= (schedule.gloasEpoch ?? Number.POSITIVE_INFINITY),
  }
}
