import { createHash } from 'node:crypto'

/** A secp256k1 key that follows from a text, 32 bytes: the network key of a peer. */
export function networkKeyOf(seed: string): Uint8Array {
  // A hash that is zero or above the order of the curve does not come up in the life of the universe.
  return createHash('sha256').update(seed).digest()
}
