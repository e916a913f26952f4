import type { LowerHex } from './hex.ts'
import { hexOf } from './hex-text.ts'

/** Writes bytes as `0x` and lower-case hex. */
export function bytesToHex(bytes: Uint8Array): LowerHex {
  return `0x${hexOf(bytes)}` as LowerHex
}
