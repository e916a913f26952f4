/** Key of a decided message: validator, role and height. */
export interface DecidedKey {
  /** `validator_key.id` */
  readonly validatorKeyId: number
  /** Beacon role number, ATTESTER is 0. */
  readonly role: number
  readonly height: number
}

/** A decided message as stored. */
export interface StoredDecided extends DecidedKey {
  readonly round: number
  /** Node ids, ascending. */
  readonly signers: readonly number[]
  /** BLS aggregate of the signers, 96 bytes. */
  readonly signature: Uint8Array
  readonly value: Uint8Array
  /** Defines the signing root of the signature. */
  readonly rootFork: string
}

/** A decided message to store, with its origin. */
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

/** Orders by key: the order in which all writers take row locks. */
export function compareDecidedKeys(a: DecidedKey, b: DecidedKey): number {
  return a.validatorKeyId - b.validatorKeyId || a.role - b.role || a.height - b.height
}
