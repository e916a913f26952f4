import {
  CLOSE_OPCODE,
  FIN,
  headerLength,
  LONGEST_HEADER,
  payloadLength,
} from './web-socket-frames.ts'

/** Receives the bytes of messages. `slice` is valid during the call only. */
export type OnPayload = (slice: Buffer, isEnd: boolean) => void

/**
 * Reads a WebSocket server's output (RFC 6455, section 5.2: unmasked) without copying or storing
 * it, so that a client uses little time beside the measured server. Pings are not answered.
 *
 * @throws Error if the server closes
 */
export function createFrameReader(onPayload: OnPayload): (chunk: Buffer) => void {
  const header = Buffer.alloc(LONGEST_HEADER)
  let headerBytes = 0
  let left = 0
  let inPayload = false

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (!inPayload) {
        header[headerBytes] = chunk[at] ?? 0
        headerBytes += 1
        at += 1
        if (headerBytes < 2 || headerBytes < headerLength(header, 0)) continue
        left = payloadLength(header, 0)
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
        headerBytes = 0
      }
      if (opcode < CLOSE_OPCODE) onPayload(slice, isEnd)
    }
  }
}
