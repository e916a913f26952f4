import { ASCII, isDigit, lowerCase } from './ascii.ts'

/** What may follow a backslash, besides `u` and four hex digits. */
const ESCAPES = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)))

const isHex = (byte = 0) =>
  isDigit(byte) || (lowerCase(byte) >= ASCII.a && lowerCase(byte) <= ASCII.f)

/**
 * Returns the index of the closing quote of the JSON string whose first character is at `from`.
 * @returns −1 for an invalid string: a control character, an unknown escape, no closing quote
 */
export function endOfString(bytes: Uint8Array, from: number): number {
  let at = from
  for (;;) {
    const byte = bytes[at] ?? 0
    if (byte === ASCII.quote) return at
    if (byte < ASCII.space) return -1
    if (byte !== ASCII.backslash) {
      at += 1
    } else if (ESCAPES.has(bytes[at + 1] ?? 0)) {
      at += 2
    } else {
      if (bytes[at + 1] !== ASCII.u) return -1
      for (let digit = at + 2; digit < at + 6; digit++) if (!isHex(bytes[digit])) return -1
      at += 6
    }
  }
}
