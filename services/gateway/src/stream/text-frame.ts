import { frameHeaderLength, writeFrameHeader } from './frame-header.ts'

/** A complete text message as one frame. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const frame = Buffer.allocUnsafe(frameHeaderLength(length) + length)
  frame.write(text, writeFrameHeader(frame, 0, length))
  return frame
}
