import { RUNNER_ROLE } from '../roles.ts'
import { COMMITTEE_ROLES } from './duties.ts'
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
 * ssv v2.3.7 forgets a message id 34 slots after its last use. Some operator of a committee is nearly
 * always in use, so the number of duties of the others is kept as well, however long they were
 * silent: here for four epochs. It decides on late messages of the former epoch.
 */
const DUTY_COUNT_SLOTS = 128
/** 60 peers that forward messages of 1 500 committees of 13 operators need half of it. */
const MAX_DUTY_COUNTS = 2 ** 21
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
  /** How many duties operators had in roles of committees. */
  readonly #dutyCounts: RecordMemory

  constructor(maxRecords = MAX_RECORDS) {
    this.#recent = new RecordMemory({ retentionSlots: REMEMBERED_SLOTS, maxRecords })
    this.#ahead = new RecordMemory({ retentionSlots: AHEAD_SLOTS, maxRecords: MAX_AHEAD_RECORDS })
    this.#dutyCounts = new RecordMemory({
      retentionSlots: DUTY_COUNT_SLOTS,
      maxRecords: MAX_DUTY_COUNTS,
    })
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
    const memories = { memory, dutyCounts: COMMITTEE_ROLES.has(role) ? this.#dutyCounts : memory }
    return {
      allPeers: new SentMessages(memories, key.with(0), now, ring),
      peer: new SentMessages(memories, key.with(1).withText(peer), now, ring),
    }
  }

  get #memories(): readonly RecordMemory[] {
    return [this.#recent, this.#ahead, this.#dutyCounts]
  }

  /** Records that have not expired. */
  count(now: number): number {
    return sum(this.#memories.map((memory) => memory.count(now)))
  }

  get bytes(): number {
    return sum(this.#memories.map(({ bytes }) => bytes))
  }

  /** Records evicted early. */
  get forgotten(): number {
    return sum(this.#memories.map(({ forgotten }) => forgotten))
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
