import { ASCII, isDigit, lowerCase } from './ascii.ts'

/**
 * Returns the index after the JSON number that begins at `from`.
 * @returns −1 if there is none
 */
export function endOfNumber(bytes: Uint8Array, from: number): number {
  const first = bytes[from] === ASCII.minus ? from + 1 : from
  let at = endOfDigits(bytes, first)
  if (at === first || (bytes[first] === ASCII.zero && at > first + 1)) return -1
  if (bytes[at] === ASCII.point) {
    const fraction = at + 1
    at = endOfDigits(bytes, fraction)
    if (at === fraction) return -1
  }
  if (lowerCase(bytes[at] ?? 0) === ASCII.e) {
    const sign = bytes[at + 1]
    const exponent = sign === ASCII.plus || sign === ASCII.minus ? at + 2 : at + 1
    at = endOfDigits(bytes, exponent)
    if (at === exponent) return -1
  }
  return at
}

function endOfDigits(bytes: Uint8Array, from: number): number {
  let at = from
  while (isDigit(bytes[at])) at += 1
  return at
}
