export interface Identity {
  /** secp256k1, 32 bytes. */
  readonly privateKey: Uint8Array
  readonly peerId: string
}

/** Reads the key file, or makes one that only its owner may read. @throws IdentityError when it holds something else */
export async function loadIdentity(_file: string): Promise<Identity> {
  throw new Error('not built yet')
}

/** @throws IdentityError unless it is 64 hex digits (with or without `0x`) and a key of the curve */
export function identityFromHex(_hex: string): Identity {
  throw new Error('not built yet')
}

export function newIdentity(): Identity {
  throw new Error('not built yet')
}
