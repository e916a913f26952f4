import { REMEMBERED_SLOTS, SignerState } from './signer-state.ts'

interface IdState {
  readonly signers: Map<bigint, SignerState>
  lastSlot: number
}

/** What was accepted before, by the peer that forwarded it, message id and operator. */
export class ValidationState {
  readonly #peers = new Map<string, Map<string, IdState>>()
  #prunedSlot = -1

  /**
   * The operators' states of a message id as a peer forwarded them.
   * @param now the slot of the clock
   */
  signers(peer: string, messageId: string, now: number): ReadonlyMap<bigint, SignerState> {
    this.#prune(now)
    const state = this.#peers.get(peer)?.get(messageId)
    if (state !== undefined) state.lastSlot = Math.max(state.lastSlot, now)
    return state?.signers ?? NONE
  }

  /** The state of one operator, made when there is none. */
  open(peer: string, messageId: string, signer: bigint, now: number): SignerState {
    let ids = this.#peers.get(peer)
    if (ids === undefined) {
      ids = new Map()
      this.#peers.set(peer, ids)
    }
    let state = ids.get(messageId)
    if (state === undefined) {
      state = { signers: new Map(), lastSlot: now }
      ids.set(messageId, state)
    }
    let signerState = state.signers.get(signer)
    if (signerState === undefined) {
      signerState = new SignerState()
      state.signers.set(signer, signerState)
    }
    return signerState
  }

  /** How many pairs of peer and message id are remembered. */
  get size(): number {
    let size = 0
    for (const ids of this.#peers.values()) size += ids.size
    return size
  }

  /** Once a slot: what nobody asked about for 34 slots is forgotten. */
  #prune(now: number): void {
    if (now <= this.#prunedSlot) return
    this.#prunedSlot = now
    for (const [peer, ids] of this.#peers) {
      for (const [id, state] of ids) {
        if (state.lastSlot < now - REMEMBERED_SLOTS) ids.delete(id)
      }
      if (ids.size === 0) this.#peers.delete(peer)
    }
  }
}

const NONE: ReadonlyMap<bigint, SignerState> = new Map()
