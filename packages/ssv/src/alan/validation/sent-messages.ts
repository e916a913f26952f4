import type { RecordMemory } from './record-memory.ts'
import type { StateKey } from './state-key.ts'

/**
 * Slots for which messages of an operator are distinguished; the latest at which most messages may
 * arrive.
 */
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

/** Messages sent by one operator for one slot. */
export interface SlotState {
  readonly round: number
  /** Bits of SEEN. */
  readonly seen: number
  /** First 31 bits of the hash of the first proposal's data, plus one; 0 if none. */
  readonly proposal: number
  /** Distinct roots of proposer preferences, and of builder requests. */
  readonly roots: readonly [preferences: number, builderRequests: number]
}

/** Kinds of record under the key of a message id. */
const KIND = { signer: 1, slot: 2, decided: 3, mostDecided: 4, root: 5 } as const

const NONE = -1

/** Where records are kept; both may be the same. */
export interface SentMessageMemories {
  /** Messages by slot. */
  readonly memory: RecordMemory
  /** The latest slot and the number of duties of each operator. */
  readonly dutyCounts: RecordMemory
}

/**
 * History of operator messages under one message id, per forwarding peer or overall: rounds,
 * message kinds, decided signer sets and number of duties.
 *
 * As in ssv v2.3.7 an operator's slots are a ring: a slot overwrites the one `ring` slots before.
 */
export class SentMessages {
  readonly #memory: RecordMemory
  readonly #dutyCounts: RecordMemory
  readonly #scope: StateKey
  readonly #now: number
  readonly #ring: number

  /**
   * @param scope of the message id, and of the peer where it is about one
   * @param now the slot of the clock
   */
  constructor(
    { memory, dutyCounts }: SentMessageMemories,
    scope: StateKey,
    now: number,
    ring: number,
  ) {
    this.#memory = memory
    this.#dutyCounts = dutyCounts
    this.#scope = scope
    this.#now = now
    this.#ring = ring
  }

  at(signer: bigint, slot: number): SlotState | undefined {
    const values = this.#memory.read(this.#slotKey(signer, slot), this.#now)
    if (values === undefined || values[0] !== slot) return undefined
    const [, packed, proposal] = values
    return {
      round: packed & 0xff,
      seen: (packed >>> 8) & 0xff,
      proposal,
      roots: [(packed >>> 16) & 0xff, packed >>> 24],
    }
  }

  /** The latest slot of an operator; -1 if none. */
  maxSlot(signer: bigint): number {
    return this.#dutyCounts.read(this.#signerKey(signer), this.#now)?.[0] ?? NONE
  }

  /** Duties of an operator in an epoch; only the latest two epochs are tracked. */
  duties(signer: bigint, epoch: number): number {
    const [, maxEpoch = NONE, counts = 0] =
      this.#dutyCounts.read(this.#signerKey(signer), this.#now) ?? []
    if (epoch === maxEpoch) return counts & 0xffff
    return epoch === maxEpoch - 1 ? counts >>> 16 : 0
  }

  /** Whether one of these operators took part in a decided message with exactly this signer set. */
  hasDecided(signers: readonly bigint[], slot: number): boolean {
    const values = this.#memory.read(this.#decidedKey(signers, slot), this.#now)
    if (values === undefined || values[0] !== slot) return false
    // An operator that has moved to a later round no longer has it.
    return signers.some((signer) => (this.at(signer, slot)?.round ?? Infinity) <= values[1])
  }

  /** The maximum number of signers of a decided message for a slot; 0 if none. */
  mostDecided(slot: number): number {
    const values = this.#memory.read(this.#mostDecidedKey(slot), this.#now)
    return values?.[0] === slot ? values[1] : 0
  }

  hasRoot(signer: bigint, slot: number, type: number, root: Uint8Array): boolean {
    return this.#memory.read(this.#rootKey(signer, slot, type, root), this.#now)?.[0] === slot
  }

  /** Counts the first message of an operator for a slot as a duty. */
  addDuty(signer: bigint, slot: number, epoch: number): void {
    const key = this.#signerKey(signer)
    const [maxSlot = NONE, maxEpoch = NONE, counts = 0] =
      this.#dutyCounts.read(key, this.#now) ?? []
    let [latest, former] = [counts & 0xffff, counts >>> 16]
    if (epoch > maxEpoch) [latest, former] = [1, latest]
    else if (epoch === maxEpoch) latest++
    else if (epoch === maxEpoch - 1) former++
    this.#dutyCounts.write(key, this.#now, [
      Math.max(maxSlot, slot),
      Math.max(maxEpoch, epoch),
      (latest | (former << 16)) >>> 0,
    ])
  }

  /** Records a message of an operator. A later round discards records of earlier rounds. */
  add(
    signer: bigint,
    slot: number,
    sent: { readonly round: number; readonly seen: number; readonly proposal?: number },
  ): void {
    const known = this.at(signer, slot)
    const kept = known !== undefined && sent.round <= known.round ? known : undefined
    this.#write(signer, slot, {
      round: kept?.round ?? sent.round,
      seen: (kept?.seen ?? 0) | sent.seen,
      proposal: sent.proposal ?? kept?.proposal ?? 0,
      roots: known?.roots ?? [0, 0],
    })
  }

  /** Records the signer set of a decided message after its signers were added. */
  addDecided(signers: readonly bigint[], slot: number): void {
    const round = signers.reduce((most, id) => Math.max(most, this.at(id, slot)?.round ?? 0), 0)
    this.#memory.write(this.#decidedKey(signers, slot), this.#now, [slot, round, 0])
    const most = Math.max(this.mostDecided(slot), signers.length)
    this.#memory.write(this.#mostDecidedKey(slot), this.#now, [slot, most, 0])
  }

  /** Records a root of preferences (0) or a builder request (1) of an operator that was added. */
  addRoot(signer: bigint, slot: number, kind: 0 | 1, type: number, root: Uint8Array): void {
    const state = this.at(signer, slot)
    if (state === undefined) return
    const [preferences, builderRequests] = state.roots
    this.#write(signer, slot, {
      ...state,
      roots: kind === 0 ? [preferences + 1, builderRequests] : [preferences, builderRequests + 1],
    })
    this.#memory.write(this.#rootKey(signer, slot, type, root), this.#now, [slot, 0, 0])
  }

  #write(signer: bigint, slot: number, { round, seen, proposal, roots }: SlotState): void {
    const packed = (round | (seen << 8) | (roots[0] << 16) | (roots[1] << 24)) >>> 0
    this.#memory.write(this.#slotKey(signer, slot), this.#now, [slot, packed, proposal])
  }

  #signerKey(signer: bigint): StateKey {
    return this.#scope.with(KIND.signer).withId(signer)
  }

  #slotKey(signer: bigint, slot: number): StateKey {
    return this.#scope
      .with(KIND.slot)
      .withId(signer)
      .with(slot % this.#ring)
  }

  #decidedKey(signers: readonly bigint[], slot: number): StateKey {
    const key = this.#scope.with(KIND.decided).with(slot % this.#ring)
    return signers.reduce((set, signer) => set.withId(signer), key)
  }

  #mostDecidedKey(slot: number): StateKey {
    return this.#scope.with(KIND.mostDecided).with(slot % this.#ring)
  }

  #rootKey(signer: bigint, slot: number, type: number, root: Uint8Array): StateKey {
    return this.#scope
      .with(KIND.root)
      .withId(signer)
      .with(slot % this.#ring)
      .with(type)
      .withBytes(root)
  }
}
