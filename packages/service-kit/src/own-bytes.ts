/**
 * Copies bytes into a dedicated buffer, for long-lived data. `Buffer.from` allocates small buffers
 * from a shared 64 KB slab, so a retained one retains the whole slab.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

/** Encodes text as UTF-8 in a dedicated buffer, for long-lived data. */
export function ownText(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  bytes.write(text)
  return bytes
}
