import type { AlanValidator, Committee } from '../registry/validator-registry.ts'

/** A root that a validator's shares sign. */
export interface SigningItem {
  readonly validator: AlanValidator
  /** 32 bytes. */
  readonly root: Uint8Array
}

/** A root whose signature completes a duty, under the name of its role. */
export interface Outcome extends SigningItem {
  /** Name in the APIs, such as `ATTESTER`; absent for other signatures. */
  readonly role?: string
}

/**
 * The work of one operator for one message id in one slot. All operators derive the same from it.
 */
export interface Duty {
  /** Runner role on the wire. */
  readonly role: number
  /** The slot that the duty is for. */
  readonly slot: number
  readonly committee: Committee
  /** 56 bytes. */
  readonly messageId: Uint8Array
  readonly topic: string
  /** Assignments known in advance. */
  readonly expected: readonly { readonly validator: AlanValidator; readonly role: string }[]
  /** Signatures exchanged without consensus. */
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
  /** When it starts, Unix time in milliseconds. */
  readonly atMs: number
  readonly maxRound: number
  /**
   * The value that an operator proposes; undefined if no validator was selected.
   * @param signatures whole signatures of the pre-consensus items, in order
   */
  value(self: bigint, signatures: readonly Uint8Array[]): Uint8Array | undefined
  /**
   * What is signed for a value.
   * @throws if the value is not acceptable
   */
  outcomes(value: Uint8Array): readonly Outcome[]
}
