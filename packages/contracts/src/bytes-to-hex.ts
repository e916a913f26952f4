import type { LowerHex } from './hex.ts'

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Writes bytes as `0x` and lower-case hex. */
export function bytesToHex(bytes: Uint8Array): LowerHex {
  let text = '0x'
  for (const byte of bytes) text += PAIRS[byte]
  return text as LowerHex
}
