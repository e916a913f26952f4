const INVALID = 0xff
const NIBBLES = new Uint8Array(128).fill(INVALID)
for (const [value, digit] of Array.from('0123456789abcdef').entries()) {
  NIBBLES[digit.charCodeAt(0)] = value
  NIBBLES[digit.toUpperCase().charCodeAt(0)] = value
}

/**
 * Reads `0x` hex text of whole bytes, in any letter case.
 *
 * @returns undefined when the text is not that. It comes from a node, so it is judged, not trusted.
 */
export function hexToBytes(text: string): Uint8Array | undefined {
  if (!text.startsWith('0x') || text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2 - 1)
  // Faults are gathered and judged once: a branch per character would cost more than the conversion.
  let codes = 0
  let nibbles = 0
  for (let at = 0, from = 2; at < bytes.length; at++, from += 2) {
    const first = text.charCodeAt(from)
    const second = text.charCodeAt(from + 1)
    const high = NIBBLES[first & 0x7f] ?? INVALID
    const low = NIBBLES[second & 0x7f] ?? INVALID
    codes |= first | second
    nibbles |= high | low
    bytes[at] = (high << 4) | low
  }
  return codes > 0x7f || nibbles > 0x0f ? undefined : bytes
}
