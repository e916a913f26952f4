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

/** Heights that nobody who was asked had. */
export interface CoverageGap extends HeightRange {
  readonly attempts: number
  /** When they are asked for again, in milliseconds since 1970. */
  readonly askAtMs: number
}

/** What is done first: a lower number. */
export const URGENCY = { liveGap: 1, newValidator: 2, oldHistory: 3, askAgain: 4 } as const

export type Urgency = (typeof URGENCY)[keyof typeof URGENCY]

export interface SequenceCoverage extends SequenceKey {
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** The greatest height known to exist; −1 when none is. */
  readonly highest: number
  /** Every height up to it is stored or in a gap; −1 when height 0 is neither. */
  readonly completeTo: number
  /** Heights above it are told to consumers whoever brings them; undefined until it is known how high the duty sequence was when it was first met. */
  readonly publishAbove: number | undefined
  /** When peers last said how high the duty sequence is, in milliseconds since 1970; undefined: never. */
  readonly askedAtMs: number | undefined
  readonly urgency: Urgency
  /** Runs in a row that got nowhere. */
  readonly failures: number
}
