import { headerLength, LONGEST_HEADER, payloadLength } from '../support/web-socket-frames.ts'

/**
 * Called for each frame of a server; the first bytes of the payload, at most `HEAD_BYTES`, are in
 * `bytes` at `at`.
 */
export type OnFrame = (opcode: number, bytes: Buffer, at: number, length: number) => void

/** Bytes of a payload that are contiguous in memory. */
export const HEAD_BYTES = 256
/** Free space required before a read, for the rest of the previous one. */
export const ROOM_BYTES = HEAD_BYTES + LONGEST_HEADER

/**
 * Parses the frame headers of a WebSocket server's output (RFC 6455 section 5.2: unmasked) and only
 * the start of each payload, so that ten thousand clients use less time than the measured server.
 *
 * @returns a function to be called with each read: `bytes` from `from` to `to`, with `ROOM_BYTES`
 * before it that may be overwritten
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
