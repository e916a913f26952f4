import { toHex, toRlp } from 'viem'
import { expect, test } from 'vitest'
import { RlpWriter } from './rlp-writer.ts'

const BYTES = [0, 1, 2, 54, 55, 56, 57, 255, 256, 5_000, 70_000]

test.each(BYTES)('writes %i bytes and a list of them as another encoder does', (length) => {
  for (const fill of [0, 0x7f, 0x80, 0xff]) {
    const bytes = new Uint8Array(length).fill(fill)
    const text = toHex(bytes).toUpperCase().replace('0X', '0x')
    const writer = new RlpWriter()
    writer.bytes(bytes)
    expect(toHex(writer.written())).toBe(toRlp(bytes))
    writer.clear()
    expect(writer.hex(text, length)).toBe(true)
    expect(toHex(writer.written())).toBe(toRlp(bytes))
    const before = writer.length
    expect(writer.hex(text)).toBe(true)
    writer.integer(7)
    writer.list(before)
    writer.list(0)
    expect(toHex(writer.written())).toBe(toRlp([[Uint8Array.of(7), bytes], bytes]))
  }
})

test('writes integers without leading zeros', () => {
  const writer = new RlpWriter()
  const values = [0, 1, 127, 128, 255, 256, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]
  for (const value of values) {
    writer.clear()
    writer.integer(value)
    const digits = value === 0 ? '' : value.toString(16)
    const hex = `0x${digits.length % 2 === 1 ? '0' : ''}${digits}` as const
    expect(toHex(writer.written())).toBe(toRlp(hex))
  }
})

test.each([undefined, 7, '', 'ff', '0xf', '0xfg', '0Xff', '0x ff'])(
  'rejects %j as hex',
  (value) => {
    expect(new RlpWriter().hex(value)).toBe(false)
  },
)

test('rejects hex of another length', () => {
  expect(new RlpWriter().hex('0xffff', 1)).toBe(false)
  expect(new RlpWriter().hex('0xfff', 1)).toBe(false)
})
