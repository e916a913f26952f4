import { expect, it } from 'vitest'
import { serverFrame } from '../testing/server-frame.ts'
import { createFrameReader } from './frame-reader.ts'

const LONG = Buffer.alloc(70_000, 'l')
const SENT = Buffer.concat([
  serverFrame(1, Buffer.from('whole')),
  serverFrame(1, Buffer.alloc(300, 'a'), false),
  serverFrame(9, Buffer.from('ping')),
  serverFrame(0, LONG, false),
  serverFrame(0, Buffer.alloc(0)),
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
  expect(() => read(serverFrame(8, Buffer.from([3, 232])))).toThrow('closed')
})
