import { newBytes, type TakeBytes } from './scratch-buffer.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAD = 0x3d
/**
 * Above every six-bit value, so that one check at the end finds any character outside the alphabet.
 */
const INVALID = 0x80

const CHARACTERS = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0))
const SIXES = new Uint8Array(256).fill(INVALID)
for (const [six, character] of CHARACTERS.entries()) SIXES[character] = six

/** The length of the Base64 of this many bytes, including padding. */
export const base64Length = (byteLength: number) => Math.ceil(byteLength / 3) * 4

/**
 * Decodes standard Base64 with padding (RFC 4648 §4) in bytes `from` … `to` − 1 of a text.
 *
 * Canonical only: no line feeds, no missing padding, no spare bits, so each byte string has exactly
 * one text. Uses a table, because neither Node.js 24 nor every browser has `Uint8Array.fromBase64`.
 *
 * @returns undefined if it is not valid
 */
export function decodeBase64(
  text: Uint8Array,
  from = 0,
  to = text.length,
  take: TakeBytes = newBytes,
): Uint8Array<ArrayBuffer> | undefined {
  const length = to - from
  if (length % 4 !== 0) return undefined
  if (length === 0) return take(0)
  const padding = text[to - 1] !== PAD ? 0 : text[to - 2] !== PAD ? 1 : 2
  const bytes = take((length / 4) * 3 - padding)
  const six = (at: number) => SIXES[text[at] as number] as number
  const whole = padding === 0 ? to : to - 4
  let seen = 0
  let put = 0
  let at = from
  for (; at < whole; at += 4) {
    const a = six(at)
    const b = six(at + 1)
    const c = six(at + 2)
    const d = six(at + 3)
    seen |= a | b | c | d
    bytes[put++] = (a << 2) | (b >> 4)
    bytes[put++] = (b << 4) | (c >> 2)
    bytes[put++] = (c << 6) | d
  }
  if (padding > 0) {
    const a = six(at)
    const b = six(at + 1)
    const c = padding === 1 ? six(at + 2) : 0
    seen |= a | b | c
    bytes[put++] = (a << 2) | (b >> 4)
    if (padding === 1) bytes[put] = (b << 4) | (c >> 2)
    if ((padding === 1 ? c & 0x03 : b & 0x0f) !== 0) return undefined
  }
  return seen < INVALID ? bytes : undefined
}

/**
 * Writes standard Base64 with padding into `text` at `at`, which must have room.
 * @returns the index after it
 */
export function encodeBase64Into(bytes: Uint8Array, text: Uint8Array, at: number): number {
  const whole = bytes.length - (bytes.length % 3)
  const byte = (from: number) => bytes[from] ?? 0
  const character = (six: number) => CHARACTERS[six & 0x3f] as number
  let put = at
  let from = 0
  for (; from < whole; from += 3) {
    const three =
      ((bytes[from] as number) << 16) |
      ((bytes[from + 1] as number) << 8) |
      (bytes[from + 2] as number)
    text[put++] = character(three >> 18)
    text[put++] = character(three >> 12)
    text[put++] = character(three >> 6)
    text[put++] = character(three)
  }
  if (from === bytes.length) return put
  const three = (byte(from) << 16) | (byte(from + 1) << 8)
  text[put++] = character(three >> 18)
  text[put++] = character(three >> 12)
  text[put++] = from + 1 < bytes.length ? character(three >> 6) : PAD
  text[put++] = PAD
  return put
}
