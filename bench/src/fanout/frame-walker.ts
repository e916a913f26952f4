/** Called for each frame of a server; the payload's first bytes, at most `HEAD_BYTES`, are in `bytes` at `at`. */
export type OnFrame = (opcode: number, bytes: Buffer, at: number, length: number) => void

/** Of a payload, are in memory together. */
export const HEAD_BYTES = 256
const LONGEST_HEADER = 10
/** What must be free before a read, for what was left of the one before. */
export const ROOM_BYTES = HEAD_BYTES + LONGEST_HEADER

const LENGTH_16 = 126
const LENGTH_64 = 127

/**
 * Walks from header to header over what a WebSocket server sends (RFC 6455 section 5.2: unmasked) and looks at no more than
 * the beginning of each payload, so that ten thousand clients cost less than the server that they measure.
 *
 * @returns a function that is told of a read: `bytes` from `from` to `to`, with `ROOM_BYTES` before it that may be overwritten
 */
export function createFrameWalker(
  onFrame: OnFrame,
): (bytes: Buffer, from: number, to: number) => void {
  const kept = Buffer.alloc(ROOM_BYTES)
  let keptLength = 0
  let toSkip = 0

  return (bytes, from, to) => {
    let at = from - keptLength
    kept.copy(bytes, at, 0, keptLength)
    keptLength = 0
    while (at < to) {
      if (toSkip > 0) {
        const skipped = Math.min(toSkip, to - at)
        toSkip -= skipped
        at += skipped
        continue
      }
      const header = to - at < 2 ? LONGEST_HEADER : headerLength(bytes, at)
      const length = to - at < header ? 0 : payloadLength(bytes, at)
      if (to - at < header + Math.min(length, HEAD_BYTES)) {
        keptLength = bytes.copy(kept, 0, at, to)
        return
      }
      onFrame((bytes[at] ?? 0) & 0x0f, bytes, at + header, length)
      toSkip = header + length
    }
  }
}

function headerLength(bytes: Buffer, at: number): number {
  const length = (bytes[at + 1] ?? 0) & 0x7f
  if (length === LENGTH_16) return 4
  return length === LENGTH_64 ? LONGEST_HEADER : 2
}

function payloadLength(bytes: Buffer, at: number): number {
  const length = (bytes[at + 1] ?? 0) & 0x7f
  if (length === LENGTH_16) return bytes.readUInt16BE(at + 2)
  return length === LENGTH_64 ? Number(bytes.readBigUInt64BE(at + 2)) : length
}
