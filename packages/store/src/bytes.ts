/** @param hex lower or upper case, with 0x */
export function hexToBytes(hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}

/** @returns lower case, with 0x */
export function bytesToHex(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}
