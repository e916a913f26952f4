/** Slots for which a signer's messages are remembered; the latest that a message may come. */
export const REMEMBERED_SLOTS = 34

/** Kinds of message that an operator sends once a round. */
export const SEEN = {
  proposal: 1,
  prepare: 2,
  commit: 4,
  roundChange: 8,
  preConsensus: 16,
  postConsensus: 32,
} as const

/** What one operator sent for one slot. */
export interface SlotState {
  readonly slot: number
  round: number
  /** Bits of SEEN. */
  seen: number
  /** SHA-256 of the first proposal's data, in hex. */
  proposal?: string
  /** Sets of signers of decided messages, as texts; absent while there are none. */
  decided?: Set<string>
  /** Signing roots, in hex, by type of partial signature; where more than one is allowed. */
  roots?: Map<number, Set<string>>
}

/** What one operator sent for the duties of one message id. */
export class SignerState {
  readonly #slots = new Map<number, SlotState>()
  maxSlot = -1
  #maxEpoch = -1
  #duties = 0
  #formerDuties = 0

  at(slot: number): SlotState | undefined {
    return this.#slots.get(slot)
  }

  /** Duties counted in an epoch: the latest one and the one seen before it are known. */
  dutiesIn(epoch: number): number {
    if (epoch === this.#maxEpoch) return this.#duties
    return epoch === this.#maxEpoch - 1 ? this.#formerDuties : 0
  }

  /** The state of a slot, made and counted as a duty when it is the first message for it. */
  open(slot: number, epoch: number, round: number): SlotState {
    const known = this.#slots.get(slot)
    if (known !== undefined) {
      if (round > known.round) {
        known.round = round
        known.seen = 0
        delete known.proposal
        delete known.decided
      }
      return known
    }
    const state: SlotState = { slot, round, seen: 0 }
    this.#slots.set(slot, state)
    this.maxSlot = Math.max(this.maxSlot, slot)
    for (const old of this.#slots.keys()) {
      if (old <= this.maxSlot - REMEMBERED_SLOTS) this.#slots.delete(old)
    }
    this.#countDuty(epoch)
    return state
  }

  #countDuty(epoch: number): void {
    if (epoch > this.#maxEpoch) {
      this.#formerDuties = this.#duties
      this.#duties = 1
      this.#maxEpoch = epoch
    } else if (epoch === this.#maxEpoch) {
      this.#duties++
    } else if (epoch === this.#maxEpoch - 1) {
      this.#formerDuties++
    }
  }
}
