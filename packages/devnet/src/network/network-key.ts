import { createHash } from 'node:crypto'

/** A secp256k1 key derived from a text, 32 bytes: the network key of a peer. */
export function networkKeyOf(seed: string): Uint8Array {
  // A hash that is zero or above the order of the curve is not expected to occur.
  return createHash('sha256').update(seed).digest()
}
