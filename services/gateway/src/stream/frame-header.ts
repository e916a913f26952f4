const FIN_TEXT = 0x81
const LENGTH_IN_16_BITS = 126
const LENGTH_IN_64_BITS = 127

/** Header size of a frame with `length` bytes of payload. */
export function frameHeaderLength(length: number): number {
  return length < LENGTH_IN_16_BITS ? 2 : length <= 0xffff ? 4 : 10
}

/**
 * Writes the header of a complete text message from a server: one unmasked frame (RFC 6455 section
 * 5.2).
 * @returns the offset of the payload
 */
export function writeFrameHeader(target: Buffer, at: number, length: number): number {
  const header = frameHeaderLength(length)
  target[at] = FIN_TEXT
  if (header === 2) {
    target[at + 1] = length
  } else if (header === 4) {
    target[at + 1] = LENGTH_IN_16_BITS
    target.writeUInt16BE(length, at + 2)
  } else {
    target[at + 1] = LENGTH_IN_64_BITS
    target.writeBigUInt64BE(BigInt(length), at + 2)
  }
  return at + header
}
