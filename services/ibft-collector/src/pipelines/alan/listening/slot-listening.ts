/** Subnets, by number: whether a collector listens to each. */
export type Subnets = readonly boolean[]

/** A whole slot, and the subnets listened to throughout. */
export interface SampledSlot {
  readonly slot: number
  readonly subnets: Subnets
}

/** Derives from samples which subnets were listened to during whole slots. */
export interface SlotListening {
  /** Takes the current state. @returns the slot that has just ended, if it was sampled from its start */
  sample(slot: number, subnets: Subnets): SampledSlot | undefined
  /** Messages were lost: the current slot does not count. */
  invalidate(): void
}

const NONE: Subnets = []

export function createSlotListening(): SlotListening {
  let open: { readonly slot: number; subnets: Subnets } | undefined

  return {
    sample(slot, subnets) {
      if (open?.slot === slot) {
        open.subnets = open.subnets.map((listens, i) => listens && subnets[i] === true)
        return undefined
      }
      const ended = open
      // After a gap in the samples, or in the slot of the start, nothing is certain.
      const follows = ended !== undefined && slot === ended.slot + 1
      open = { slot, subnets: follows ? subnets : NONE }
      return follows ? ended : undefined
    },
    invalidate() {
      if (open !== undefined) open.subnets = NONE
    },
  }
}
