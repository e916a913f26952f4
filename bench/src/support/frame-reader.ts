/** Receives the bytes of messages. `slice` is valid during the call only. */
export type OnPayload = (slice: Buffer, isEnd: boolean) => void

const FIN = 0x80
const FIRST_CONTROL_OPCODE = 8
const CLOSE_OPCODE = 8
const LENGTH_16 = 126
const LENGTH_64 = 127
const LONGEST_HEADER = 10

/**
 * Reads a WebSocket server's output (RFC 6455, section 5.2: unmasked) without copying or storing
 * it, so that a client uses little time beside the measured server. Pings are not answered.
 *
 * @throws Error if the server closes
 */
export function createFrameReader(onPayload: OnPayload): (chunk: Buffer) => void {
  const header = Buffer.alloc(LONGEST_HEADER)
  let headerLength = 0
  let left = 0
  let inPayload = false

  /** The length of the header, as far as known from its first bytes. */
  function headerSize(): number {
    if (headerLength < 2) return 2
    const length = (header[1] ?? 0) & 0x7f
    if (length === LENGTH_16) return 4
    return length === LENGTH_64 ? 10 : 2
  }

  function payloadLength(): number {
    const length = (header[1] ?? 0) & 0x7f
    if (length === LENGTH_16) return header.readUInt16BE(2)
    return length === LENGTH_64 ? Number(header.readBigUInt64BE(2)) : length
  }

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (!inPayload) {
        header[headerLength] = chunk[at] ?? 0
        headerLength += 1
        at += 1
        if (headerLength < headerSize()) continue
        left = payloadLength()
        inPayload = true
      }
      const slice = chunk.subarray(at, at + left)
      if (slice.length === 0 && left > 0) return
      at += slice.length
      left -= slice.length
      const first = header[0] ?? 0
      const opcode = first & 0x0f
      if (opcode === CLOSE_OPCODE) throw new Error('the server closed the connection')
      const isEnd = left === 0 && (first & FIN) !== 0
      if (left === 0) {
        inPayload = false
        headerLength = 0
      }
      if (opcode < FIRST_CONTROL_OPCODE) onPayload(slice, isEnd)
    }
  }
}
