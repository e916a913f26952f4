import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHex, encodeHexInto, hexOf } from './hex-text.ts'

const ascii = (text: string) => new TextEncoder().encode(text)

test('encodes bytes as lower-case hex and decodes either case', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('hex')
      const written = new Uint8Array(bytes.length * 2 + 1)
      expect(encodeHexInto(bytes, written, 1)).toBe(written.length)
      expect(Buffer.from(written.subarray(1)).toString()).toBe(text)
      expect(hexOf(bytes)).toBe(text)
      expect(decodeHex(written, 1)).toEqual(bytes)
      expect(decodeHex(ascii(text.toUpperCase()))).toEqual(bytes)
    }),
  )
})

test.each(['0', '0x00', 'g0', '0g', '00 ', 'é'])('%j is not hex', (text) => {
  expect(decodeHex(ascii(text))).toBeUndefined()
})
