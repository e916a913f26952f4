import { ASCII, isDigit } from './ascii.ts'

/** Characters that a number of 64 bits has at most, sign included. */
const MAX_CHARACTERS = 20
/** Digits that a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15

const decoder = new TextDecoder()

/**
 * The integer that a JSON number is, to the digit.
 * @returns undefined for one with a fraction or an exponent, whatever its value, and for one too long to have 64 bits
 */
export function integerOf(number: Uint8Array): bigint | undefined {
  if (number.length > MAX_CHARACTERS) return undefined
  const negative = number[0] === ASCII.minus
  let value = 0
  for (let at = negative ? 1 : 0; at < number.length; at++) {
    const digit = number[at]
    if (digit === undefined || !isDigit(digit)) return undefined
    value = value * 10 + digit - ASCII.zero
  }
  if (number.length > EXACT_DIGITS) return BigInt(decoder.decode(number))
  return BigInt(negative ? -value : value)
}
