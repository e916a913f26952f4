import { frameHeaderLength, writeFrameHeader } from '../frame-header.ts'

/**
 * Pushes to the subscription named in `prefix`, encoded for one write.
 *
 * @param suffixes of each push, what follows the name
 */
export function pushFrames(prefix: Buffer, suffixes: readonly Buffer[]): Buffer {
  let size = 0
  for (const suffix of suffixes) {
    const length = prefix.length + suffix.length
    size += frameHeaderLength(length) + length
  }
  const frames = Buffer.allocUnsafe(size)
  let at = 0
  for (const suffix of suffixes) {
    at = writeFrameHeader(frames, at, prefix.length + suffix.length)
    at += prefix.copy(frames, at)
    at += suffix.copy(frames, at)
  }
  return frames
}
