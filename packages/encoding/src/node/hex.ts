import { bufferOf } from './buffer-of.ts'

/** @param hex lower or upper case, with 0x */
export function hexToBytes(hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}

/**
 * Bytes in memory of their own, unlike those of `Buffer.from`, which share a pool: they may be sent
 * to another thread.
 * @param hex lower or upper case, without 0x
 */
export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** @returns lower case, with 0x */
export function bytesToHex(bytes: Uint8Array): `0x${string}` {
  return `0x${bufferOf(bytes).toString('hex')}`
}

/** @returns lower case, without 0x */
export function hexOf(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('hex')
}
