/** Which decided message: one for each validator, role and height. */
export interface DecidedKey {
  /** `validator_key.id` */
  readonly validatorKeyId: number
  /** Beacon role number, ATTESTER is 0. */
  readonly role: number
  readonly height: number
}

/** A decided message as it is kept. */
export interface StoredDecided extends DecidedKey {
  readonly round: number
  /** Node ids, ascending. */
  readonly signers: readonly number[]
  /** BLS aggregate of the signers, 96 bytes. */
  readonly signature: Uint8Array
  readonly value: Uint8Array
  /** How the root was made that the signature is over. */
  readonly rootFork: string
}

/** A decided message to keep, and how it came. */
export interface DecidedToPut extends StoredDecided {
  /** Milliseconds since 1970. */
  readonly firstSeenMs: number
  /** `peer.id` */
  readonly firstPeer: number
  /** `collector.id` */
  readonly collector: number
  /** At least 1. */
  readonly sightings: number
}

/** By key: the order in which every writer takes its locks. */
export function compareDecidedKeys(a: DecidedKey, b: DecidedKey): number {
  return a.validatorKeyId - b.validatorKeyId || a.role - b.role || a.height - b.height
}
