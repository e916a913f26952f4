import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { base64Length, decodeBase64, encodeBase64Into } from './base64-text.ts'

const ascii = (text: string) => new TextEncoder().encode(text)

test('encodes bytes of any length as Buffer does, and decodes them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = new Uint8Array(base64Length(bytes.length) + 2)
      expect(encodeBase64Into(bytes, text, 1)).toBe(text.length - 1)
      expect(Buffer.from(text.subarray(1, -1)).toString()).toBe(
        Buffer.from(bytes).toString('base64'),
      )
      expect(decodeBase64(text, 1, text.length - 1)).toEqual(bytes)
    }),
  )
})

test('decodes only canonical text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 20 }),
        fc.base64String({ maxLength: 40 }),
        fc.stringMatching(/^[AQgw+/=]{0,12}$/),
      ),
      (text) => {
        const canonical = Buffer.from(text, 'base64').toString('base64') === text
        expect(decodeBase64(ascii(text)) !== undefined).toBe(canonical)
      },
    ),
    { numRuns: 2000 },
  )
})

describe('rejects', () => {
  it.each([
    ['a line feed', 'QUJD\nQUJD'],
    ['missing padding', 'QQ'],
    ['one character of padding too few', 'QQ='],
    ['padding only', '===='],
    ['padding in the middle', 'QQ==QUJD'],
    ['spare bits in one byte', 'QR=='],
    ['spare bits in two bytes', 'QUJ='.replace('J', 'F')],
    ['the URL alphabet', 'QU-_'],
    ['bytes beyond ASCII', 'QUÿ'],
  ])('%s', (_, text) => {
    expect(decodeBase64(ascii(text))).toBeUndefined()
  })
})
