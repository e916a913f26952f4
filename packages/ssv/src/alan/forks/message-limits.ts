/** Sizes that the encoding of messages allows; they grow with Boole. */
export interface MessageLimits {
  /** SSVMessage.Data. */
  readonly ssvMessageDataBytes: number
  /** PartialSignatureMessages.Messages. */
  readonly partialSignatures: number
  /** SSVMessage.Data of partial signatures. */
  readonly partialDataBytes: number
  /** The whole gossip payload. */
  readonly gossipBytes: number
}

/** ssv-spec v1.2.0 and ssv v2.3.7. */
export const ALAN_LIMITS: MessageLimits = {
  ssvMessageDataBytes: 722_412,
  partialSignatures: 1_512,
  partialDataBytes: 151_220,
  gossipBytes: 9_589_483,
}

/** ssv-spec after v1.2.0: role 6 carries up to five entries for each of many validators. */
export const BOOLE_LIMITS: MessageLimits = {
  ssvMessageDataBytes: 726_932,
  partialSignatures: 5_048,
  partialDataBytes: 763_278,
  gossipBytes: 9_613_394,
}
