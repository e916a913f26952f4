const DIGITS = '0123456789abcdefABCDEF'
/** Above every byte, so that one check at the end finds any pair that is not hex. */
const INVALID = 0x100

const encoder = new TextEncoder()

/**
 * The byte for two digits, indexed by both digits read as one 16-bit number in the machine's byte
 * order.
 */
const PAIRS = new Uint16Array(0x10000).fill(INVALID)
for (const high of DIGITS) {
  for (const low of DIGITS) {
    const [pair = 0] = new Uint16Array(encoder.encode(high + low).buffer)
    PAIRS[pair] = Number.parseInt(high + low, 16)
  }
}

/**
 * Decodes `0x` hex text of whole bytes, in any letter case.
 *
 * Looks up two digits at once and checks validity once at the end: log data is long, and this is
 * most of the cost of decoding it.
 *
 * @returns undefined if the text is not valid: it comes from a node
 */
export function hexToBytes(text: string): Uint8Array | undefined {
  if (!text.startsWith('0x') || text.length % 2 !== 0) return undefined
  const pairs = new Uint16Array(text.length / 2)
  // Non-ASCII text becomes bytes above 0x7f, and zeros where it no longer fits: no pair of either
  // is hex.
  encoder.encodeInto(text, new Uint8Array(pairs.buffer))
  const bytes = new Uint8Array(pairs.length - 1)
  let seen = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = PAIRS[pairs[at + 1] ?? 0] ?? INVALID
    seen |= byte
    bytes[at] = byte
  }
  return seen < INVALID ? bytes : undefined
}
