/** The decided messages of one validator in one role: heights 0, 1, 2 … */
export interface SequenceKey {
  readonly validatorKeyId: number
  readonly role: number
}

/** Both ends inclusive. */
export interface HeightRange {
  readonly from: number
  readonly to: number
}

/** Heights that no queried peer had. */
export interface CoverageGap extends HeightRange {
  readonly attempts: number
  /** When to query them again, in milliseconds since 1970. */
  readonly askAtMs: number
}

/** Lower values are processed first. */
export const URGENCY = { liveGap: 1, newValidator: 2, oldHistory: 3, askAgain: 4 } as const

export type Urgency = (typeof URGENCY)[keyof typeof URGENCY]

export interface SequenceCoverage extends SequenceKey {
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** The greatest height known to exist; −1 if none. */
  readonly highest: number
  /** Every height up to it is stored or in a gap; −1 if height 0 is neither. */
  readonly completeTo: number
  /**
   * Heights above it are published to consumers regardless of their source; undefined until the
   * initial height of the duty sequence is known.
   */
  readonly publishAbove: number | undefined
  /** When peers last reported the highest height, in milliseconds since 1970; undefined: never. */
  readonly askedAtMs: number | undefined
  readonly urgency: Urgency
  /** Number of consecutive runs without progress. */
  readonly failures: number
}
