import { ASCII, isDigit } from './ascii.ts'

/** Characters that a number of 64 bits has at most, sign included. */
const MAX_CHARACTERS = 20
/** Digits that a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15

const decoder = new TextDecoder()

/**
 * The integer that the JSON number in `from` … `to` − 1 of a text is, to the digit.
 * @returns undefined for one with a fraction or an exponent, whatever its value, and for one too long to have 64 bits
 */
export function integerOf(text: Uint8Array, from: number, to: number): bigint | undefined {
  if (to - from > MAX_CHARACTERS) return undefined
  const negative = text[from] === ASCII.minus
  let value = 0
  for (let at = negative ? from + 1 : from; at < to; at++) {
    const digit = text[at]
    if (digit === undefined || !isDigit(digit)) return undefined
    value = value * 10 + digit - ASCII.zero
  }
  if (to - from > EXACT_DIGITS) return BigInt(decoder.decode(text.subarray(from, to)))
  return BigInt(negative ? -value : value)
}
