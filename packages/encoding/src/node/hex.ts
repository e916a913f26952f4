import { bufferOf } from './buffer-of.ts'

/** @param hex lower or upper case, with 0x */
export function hexToBytes(hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}

/** @returns lower case, with 0x */
export function bytesToHex(bytes: Uint8Array): `0x${string}` {
  return `0x${bufferOf(bytes).toString('hex')}`
}

/** @returns lower case, without 0x */
export function hexOf(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('hex')
}
