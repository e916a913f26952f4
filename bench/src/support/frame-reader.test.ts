import { expect, it } from 'vitest'
import { createFrameReader } from './frame-reader.ts'

function frame(opcode: number, fin: boolean, payload: Buffer): Buffer {
  const first = (fin ? 0x80 : 0) | opcode
  const { length } = payload
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload])
  if (length < 65_536) {
    return Buffer.concat([Buffer.from([first, 126, length >> 8, length & 0xff]), payload])
  }
  const header = Buffer.alloc(10)
  header[0] = first
  header[1] = 127
  header.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([header, payload])
}

const LONG = Buffer.alloc(70_000, 'l')
const SENT = Buffer.concat([
  frame(1, true, Buffer.from('whole')),
  frame(1, false, Buffer.alloc(300, 'a')),
  frame(9, true, Buffer.from('ping')),
  frame(0, false, LONG),
  frame(0, true, Buffer.alloc(0)),
])

it.each([1, 7, 299, 65_536, SENT.length])(
  'reads the same messages from chunks of %i bytes',
  (size) => {
    const messages: string[] = []
    let message = ''
    const read = createFrameReader((slice, isEnd) => {
      message += slice.toString()
      if (!isEnd) return
      messages.push(message)
      message = ''
    })
    for (let at = 0; at < SENT.length; at += size) read(SENT.subarray(at, at + size))
    expect(messages).toEqual(['whole', 'a'.repeat(300) + LONG.toString()])
  },
)

it('throws when the server closes the connection', () => {
  const read = createFrameReader(() => {})
  expect(() => read(frame(8, true, Buffer.from([3, 232])))).toThrow('closed')
})
