// Frames of WebSocket connections (RFC 6455, section 5.2).

export const TEXT_OPCODE = 1
/** From here on, opcodes are of control frames. */
export const CLOSE_OPCODE = 8
export const PING_OPCODE = 9
export const PONG_OPCODE = 10
export const FIN = 0x80
/** Length of the longest header of a frame that is not masked. */
export const LONGEST_HEADER = 10
/** Ends the request and the response of the handshake. */
export const END_OF_HEAD = '\r\n\r\n'

const MASKED = 0x80
const LENGTH_16 = 126
const LENGTH_64 = 127

/** The length of a server's frame header, given its first two bytes. */
export function headerLength(bytes: Buffer, at: number): number {
  const length = (bytes[at + 1] ?? 0) & 0x7f
  if (length === LENGTH_16) return 4
  return length === LENGTH_64 ? LONGEST_HEADER : 2
}

/** The length of the payload, given the whole header. */
export function payloadLength(bytes: Buffer, at: number): number {
  const length = (bytes[at + 1] ?? 0) & 0x7f
  if (length === LENGTH_16) return bytes.readUInt16BE(at + 2)
  return length === LENGTH_64 ? Number(bytes.readBigUInt64BE(at + 2)) : length
}

/** A client's frame, masked with zeros, which leaves the payload unchanged. */
export function clientFrame(opcode: number, payload: Buffer): Buffer {
  const short = payload.length < LENGTH_16
  const header = short ? 6 : 8
  const bytes = Buffer.alloc(header + payload.length)
  bytes[0] = FIN | opcode
  bytes[1] = MASKED | (short ? payload.length : LENGTH_16)
  if (!short) bytes.writeUInt16BE(payload.length, 2)
  payload.copy(bytes, header)
  return bytes
}
