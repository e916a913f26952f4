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
  /** Whether it is unknown if Gloas is scheduled, and when; `gloasEpoch` is then absent. */
  readonly gloasUnknown?: boolean
}

/** The rules of a slot. */
export interface SlotForks {
  readonly boole: boolean
  /** False if unknown. */
  readonly gloas: boolean
  /** Present if it is unknown whether Gloas is active. */
  readonly gloasUnknown?: true
}

/** The rules of a message follow from its own slot, never from the clock. */
export function forksAt(schedule: ForkSchedule, slot: number): SlotForks {
  const epoch = Math.floor(slot / schedule.slotsPerEpoch)
  return {
    boole: epoch >= (schedule.booleEpoch ?? Number.POSITIVE_INFINITY),
    gloas: epoch >= (schedule.gloasEpoch ?? Number.POSITIVE_INFINITY),
    ...(schedule.gloasUnknown === true && { gloasUnknown: true as const }),
  }
}

/** Whether a condition holds under the rules of a slot; `unknown` if it depends on unknown forks. */
export function holdsIn(
  forks: SlotForks,
  condition: (forks: SlotForks) => boolean,
): boolean | 'unknown' {
  const holds = condition(forks)
  if (forks.gloasUnknown === undefined) return holds
  return condition({ ...forks, gloas: true }) === holds ? holds : 'unknown'
}
