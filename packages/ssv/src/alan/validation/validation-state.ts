import { RUNNER_ROLE } from '../roles.ts'
import { RecordMemory } from './record-memory.ts'
import { REMEMBERED_SLOTS, SentMessages } from './sent-messages.ts'
import { StateKey } from './state-key.ts'

/**
 * Preferences arrive up to two epochs before their slot, duplicates until two slots after it
 * (SIP-94).
 */
const AHEAD_SLOTS = 68
/** Proposers of two epochs, their operators and roots. */
const MAX_AHEAD_RECORDS = 2 ** 17
/**
 * Mainnet's 1 500 committees and 150 000 validators need a third of it, and would need two thirds if
 * each committee had 13 operators (bench `validation-memory`). At most 500 MB.
 */
const MAX_RECORDS = 2 ** 24

/** Accepted messages, in two tiers. */
export interface Tiers {
  /** Per forwarding peer. */
  readonly peer: SentMessages
  /** Over all peers. */
  readonly allPeers: SentMessages
}

/** Accepted messages by peer, message id, operator and slot. */
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
      allPeers: new SentMessages(memory, key.with(0), now, ring),
      peer: new SentMessages(memory, key.with(1).withText(peer), now, ring),
    }
  }

  /** Records that have not expired. */
  count(now: number): number {
    return this.#recent.count(now) + this.#ahead.count(now)
  }

  get bytes(): number {
    return this.#recent.bytes + this.#ahead.bytes
  }

  /** Records evicted early. */
  get forgotten(): number {
    return this.#recent.forgotten + this.#ahead.forgotten
  }
}
