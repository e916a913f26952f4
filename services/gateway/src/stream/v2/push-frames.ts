import { frameHeaderLength, writeFrameHeader } from '../frame-header.ts'

/**
 * Pushes to the subscription named in `head`, encoded for one write.
 *
 * @param rests of each push, what follows the name
 */
export function pushFrames(head: Buffer, rests: readonly Buffer[]): Buffer {
  let size = 0
  for (const rest of rests) {
    const length = head.length + rest.length
    size += frameHeaderLength(length) + length
  }
  const frames = Buffer.allocUnsafe(size)
  let at = 0
  for (const rest of rests) {
    at = writeFrameHeader(frames, at, head.length + rest.length)
    at += head.copy(frames, at)
    at += rest.copy(frames, at)
  }
  return frames
}
