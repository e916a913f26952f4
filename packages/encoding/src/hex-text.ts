import { newBytes, type TakeBytes } from './scratch-buffer.ts'

/** Above every nibble, so that one check at the end finds any character that is not hex. */
const INVALID = 0x80
const DIGITS = '0123456789abcdef'

const CHARACTERS = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0))
const NIBBLES = new Uint8Array(256).fill(INVALID)
for (const [nibble, digit] of [...DIGITS].entries()) {
  NIBBLES[digit.charCodeAt(0)] = nibble
  NIBBLES[digit.toUpperCase().charCodeAt(0)] = nibble
}
const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * Decodes hex of whole bytes, in either case and without `0x`, in bytes `from` … `to` − 1 of a
 * text.
 * @returns undefined if it is not valid
 */
export function decodeHex(
  text: Uint8Array,
  from = 0,
  to = text.length,
  take: TakeBytes = newBytes,
): Uint8Array<ArrayBuffer> | undefined {
  if ((to - from) % 2 !== 0) return undefined
  const bytes = take((to - from) / 2)
  let seen = 0
  for (let put = 0, at = from; put < bytes.length; put++, at += 2) {
    const high = NIBBLES[text[at] as number] as number
    const low = NIBBLES[text[at + 1] as number] as number
    seen |= high | low
    bytes[put] = (high << 4) | low
  }
  return seen < INVALID ? bytes : undefined
}

/**
 * Writes lower-case hex into `text` at `at`, which must have room.
 * @returns the index after it
 */
export function encodeHexInto(bytes: Uint8Array, text: Uint8Array, at: number): number {
  let put = at
  for (const byte of bytes) {
    text[put++] = CHARACTERS[byte >> 4] as number
    text[put++] = CHARACTERS[byte & 0x0f] as number
  }
  return put
}

/** Lower-case hex without `0x`. */
export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += PAIRS[byte]
  return text
}
