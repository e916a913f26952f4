import { RUNNER_ROLE } from '../roles.ts'
import { RecordMemory } from './record-memory.ts'
import { REMEMBERED_SLOTS, SentMessages } from './sent-messages.ts'
import { StateKey } from './state-key.ts'

/** Preferences come up to two epochs before their slot, and repeats until two slots after it (SIP-94). */
const AHEAD_SLOTS = 68
/** Proposers of two epochs, their operators and roots. */
const MAX_AHEAD_RECORDS = 2 ** 17
/**
 * Mainnet's 1 500 committees and 150 000 validators need a third of it, and would need two thirds if
 * each committee had 13 operators (bench `validation-memory`). At most 500 MB.
 */
const MAX_RECORDS = 2 ** 24

/** What was accepted before, in two tiers. */
export interface Tiers {
  /** As the peer forwarded it from which a message comes now. */
  readonly peer: SentMessages
  /** From whichever peer. */
  readonly world: SentMessages
}

/** What was accepted before, by peer, message id, operator and slot. */
export class ValidationState {
  readonly #recent: RecordMemory
  readonly #ahead: RecordMemory

  constructor(maxRecords = MAX_RECORDS) {
    this.#recent = new RecordMemory({ retentionSlots: REMEMBERED_SLOTS, maxRecords })
    this.#ahead = new RecordMemory({ retentionSlots: AHEAD_SLOTS, maxRecords: MAX_AHEAD_RECORDS })
  }

  /**
   * @param id MessageID, 56 bytes
   * @param now the slot of the clock
   */
  tiers(peer: string, role: number, id: Uint8Array, now: number): Tiers {
    const ahead = role === RUNNER_ROLE.proposerPreferences
    const memory = ahead ? this.#ahead : this.#recent
    const ring = ahead ? AHEAD_SLOTS : REMEMBERED_SLOTS
    const key = StateKey.start.withBytes(id)
    return {
      world: new SentMessages(memory, key.with(0), now, ring),
      peer: new SentMessages(memory, key.with(1).withText(peer), now, ring),
    }
  }

  /** Records that still count. */
  count(now: number): number {
    return this.#recent.count(now) + this.#ahead.count(now)
  }

  get bytes(): number {
    return this.#recent.bytes + this.#ahead.bytes
  }

  /** Records that were dropped before their time. */
  get forgotten(): number {
    return this.#recent.forgotten + this.#ahead.forgotten
  }
}
