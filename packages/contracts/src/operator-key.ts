import { AbiReader, WORD } from './abi-reader.ts'
import { MalformedLogError } from './errors.ts'

/**
 * Unwraps the text of an operator's `publicKey`, which callers of the contract ABI-encode once more
 * (SSV v0.1.12 behaviour as a `string`, current nodes as `bytes`; the encodings are the same).
 *
 * @param wrapped 32-byte offset, 32-byte length, text, zero padding. Encrypted keys of the seed era
 * are wrapped the same way.
 * @returns a view of the text: by convention Base64 of a PEM block, but any bytes are possible;
 * undefined if it is not wrapped.
 */
export function unwrapOperatorKey(wrapped: Uint8Array): Uint8Array | undefined {
  try {
    return new AbiReader(wrapped).bytes(0)
  } catch (error) {
    if (error instanceof MalformedLogError) return undefined
    throw error
  }
}

/** Wraps an operator key text as the contract expects it: the inverse of `unwrapOperatorKey`. */
export function wrapOperatorKey(text: Uint8Array): Uint8Array {
  const wrapped = new Uint8Array(2 * WORD + Math.ceil(text.length / WORD) * WORD)
  const head = new DataView(wrapped.buffer)
  head.setUint32(WORD - 4, WORD)
  head.setUint32(2 * WORD - 4, text.length)
  wrapped.set(text, 2 * WORD)
  return wrapped
}
