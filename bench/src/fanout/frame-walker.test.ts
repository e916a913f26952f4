import { expect, it } from 'vitest'
import { serverFrame } from '../testing/server-frame.ts'
import { createFrameWalker, HEAD_BYTES, ROOM_BYTES } from './frame-walker.ts'

const PAYLOADS = ['', 'short', `medium ${'m'.repeat(800)}`, `long ${'l'.repeat(70_000)}`, 'last']
const SENT = Buffer.concat(
  [...PAYLOADS, ...PAYLOADS].map((text, index) => serverFrame(index + 1, Buffer.from(text))),
)

it.each([1, 7, 99, 300, 65_536, SENT.length])(
  'finds the start of every frame read in chunks of %i bytes',
  (size) => {
    const seen: { opcode: number; head: string; length: number }[] = []
    const walk = createFrameWalker((opcode, bytes, at, length) => {
      const head = bytes.toString('latin1', at, at + Math.min(length, HEAD_BYTES))
      seen.push({ opcode, head, length })
    })
    const read = Buffer.alloc(ROOM_BYTES + SENT.length)
    for (let at = 0; at < SENT.length; at += size) {
      const copied = SENT.copy(read, ROOM_BYTES, at, Math.min(SENT.length, at + size))
      walk(read, ROOM_BYTES, ROOM_BYTES + copied)
    }
    expect(seen).toEqual(
      [...PAYLOADS, ...PAYLOADS].map((text, index) => ({
        opcode: index + 1,
        head: text.slice(0, HEAD_BYTES),
        length: text.length,
      })),
    )
  },
)
