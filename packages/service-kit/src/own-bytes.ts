/**
 * A copy with a buffer of its own, for bytes that are kept. `Buffer.from` cuts small ones from a slab of 64 KB that all of the process
 * shares: one that is kept keeps the whole slab.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

/** The text in UTF-8 with a buffer of its own, for what is kept. */
export function ownText(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  bytes.write(text)
  return bytes
}
