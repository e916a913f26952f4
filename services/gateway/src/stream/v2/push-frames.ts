import { frameHeaderLength, writeFrameHeader } from '../frame-header.ts'
import type { StreamItem } from '../stream-item.ts'

/** The pushes of `items` to the subscription named in `head`, encoded for one write. */
export function pushFrames(head: Buffer, items: readonly StreamItem[]): Buffer {
  let size = 0
  for (const { rest } of items) {
    const length = head.length + rest.length
    size += frameHeaderLength(length) + length
  }
  const frames = Buffer.allocUnsafe(size)
  let at = 0
  for (const { rest } of items) {
    at = writeFrameHeader(frames, at, head.length + rest.length)
    at += head.copy(frames, at)
    at += rest.copy(frames, at)
  }
  return frames
}
