export interface BoundsOptions {
  /**
   * When the chain of slots began and how long one lasts, in milliseconds. A validator has one duty of a role in a slot at most, and
   * attests once an epoch, so no height, in any generation, outnumbers those there were. Without it heights are bounded by 2^53 only.
   */
  readonly slots?: { readonly genesisMs: number; readonly durationMs: number }
}

/** A network of tests has duties more often than slots, or begins with a history; on others it makes no difference. */
const SLACK_HEIGHTS = 100_000
/** Rounds last seconds at least and grow longer: what took more of them would have taken days. */
const MAX_ROUND = 1_000
const ATTESTER = 0
const SLOTS_PER_EPOCH = 32

/**
 * Whether a height and a round can be. It bounds what a committee that signs anything can make us store; that heights follow each
 * other cannot be asked for, since the first message of a chain that we see may have any.
 */
export type Bounds = (
  message: { role: number; height: number; round: number },
  nowMs: number,
) => boolean

export function createBounds({ slots }: BoundsOptions): Bounds {
  return ({ role, height, round }, nowMs) => {
    if (round > MAX_ROUND) return false
    if (slots === undefined) return true
    const slotsSoFar = (nowMs - slots.genesisMs) / slots.durationMs
    const duties = role === ATTESTER ? slotsSoFar / SLOTS_PER_EPOCH : slotsSoFar
    return height <= duties + SLACK_HEIGHTS
  }
}
