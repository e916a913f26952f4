const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Decodes UTF-8 from untrusted input: invalid bytes become U+FFFD, a byte order mark and NUL are
 * kept.
 */
export function textFromBytes(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
