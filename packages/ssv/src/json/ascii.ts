/** Bytes that mean something to a reader of JSON. */
export const ASCII = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  point: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  a: 0x61,
  e: 0x65,
  f: 0x66,
  n: 0x6e,
  t: 0x74,
  u: 0x75,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const

export const isDigit = (byte: number | undefined) =>
  byte !== undefined && byte >= ASCII.zero && byte <= ASCII.nine

/** Lower case of a letter: cases differ in the bit that is a space. */
export const lowerCase = (byte: number) => byte | ASCII.space
