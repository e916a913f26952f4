import type { AlanValidator, Committee } from '../registry/validator-registry.ts'

/** A root that a validator's shares sign. */
export interface SigningItem {
  readonly validator: AlanValidator
  /** 32 bytes. */
  readonly root: Uint8Array
}

/** A root whose signing is a duty done, under the name of its role. */
export interface Outcome extends SigningItem {
  /** Name in the APIs, such as `ATTESTER`; absent for what is signed besides. */
  readonly role?: string
}

/** What one operator does for one message id in one slot. Every operator makes the same of it. */
export interface Duty {
  /** Runner role on the wire. */
  readonly role: number
  /** Of the messages: the slot that the duty is for. */
  readonly slot: number
  readonly committee: Committee
  /** 56 bytes. */
  readonly messageId: Uint8Array
  readonly topic: string
  /** Who has to do what, as far as it is known before. */
  readonly expected: readonly { readonly validator: AlanValidator; readonly role: string }[]
  /** Signatures that are exchanged without agreement. */
  readonly preConsensus?: PreConsensus
  readonly consensus?: Consensus
}

export interface PreConsensus {
  /** Type of partial signatures on the wire. */
  readonly type: number
  /** Unix time, milliseconds. */
  readonly atMs: number
  readonly items: readonly Outcome[]
}

export interface Consensus {
  /** When it begins, Unix time in milliseconds. */
  readonly atMs: number
  readonly maxRound: number
  /**
   * The value that an operator proposes; undefined when there is nothing to do, because nobody was
   * selected.
   * @param signatures whole signatures of the items before consensus, in their order
   */
  value(self: bigint, signatures: readonly Uint8Array[]): Uint8Array | undefined
  /**
   * What is signed of a value.
   * @throws when nobody could agree to the value
   */
  outcomes(value: Uint8Array): readonly Outcome[]
}
