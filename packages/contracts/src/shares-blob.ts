/** Bytes of a BLS signature (compressed G2). */
const SIGNATURE = 96
/** Bytes of a BLS public key (compressed G1). */
const PUBLIC_KEY = 48
/** Bytes of an RSA-2048 ciphertext. */
const ENCRYPTED_KEY = 256

/** The parts of a blob that are verified and stored, as views. */
export interface SignedShares {
  /** 96 bytes by the validator key over the ownership message. */
  readonly signature: Uint8Array
  /** 48 bytes for each operator, in the order of the event's operator ids, without gaps. */
  readonly sharePublicKeys: Uint8Array
}

export interface SharesBlob {
  /** 96 bytes by the validator key over the ownership message. */
  readonly signature: Uint8Array
  /** 48 bytes for each operator, in the order of the event's operator ids. */
  readonly sharePublicKeys: readonly Uint8Array[]
  /** 256 bytes for each operator, in the same order. */
  readonly encryptedKeys: readonly Uint8Array[]
}

function chunks(bytes: Uint8Array, start: number, size: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(start + index * size, start + (index + 1) * size),
  )
}

/**
 * Reads the signature and the share keys of the `shares` of a current ValidatorAdded.
 *
 * @param operators number of operators in the event
 * @returns undefined if the length is not 96 + 48·n + 256·n
 */
export function readSignedShares(blob: Uint8Array, operators: number): SignedShares | undefined {
  const encryptedKeys = SIGNATURE + PUBLIC_KEY * operators
  if (blob.length !== encryptedKeys + ENCRYPTED_KEY * operators) return undefined
  return {
    signature: blob.subarray(0, SIGNATURE),
    sharePublicKeys: blob.subarray(SIGNATURE, encryptedKeys),
  }
}

/**
 * Splits the `shares` of a current ValidatorAdded: signature, share keys, encrypted keys, without
 * any padding.
 *
 * @param operators number of operators in the event
 * @returns views into the blob; undefined if its length is not 96 + 48·n + 256·n
 */
export function splitSharesBlob(blob: Uint8Array, operators: number): SharesBlob | undefined {
  const signed = readSignedShares(blob, operators)
  if (signed === undefined) return undefined
  return {
    signature: signed.signature,
    sharePublicKeys: chunks(blob, SIGNATURE, PUBLIC_KEY, operators),
    encryptedKeys: chunks(blob, SIGNATURE + PUBLIC_KEY * operators, ENCRYPTED_KEY, operators),
  }
}
