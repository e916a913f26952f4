import { expect, it } from 'vitest'
import { bytesToHex } from './bytes-to-hex.ts'
import { hexToBytes } from './hex-to-bytes.ts'

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, value) => value)

it('decodes every byte that bytesToHex encodes, in either case', () => {
  const text = bytesToHex(EVERY_BYTE)
  expect(hexToBytes(text)).toEqual(EVERY_BYTE)
  expect(hexToBytes(text.toUpperCase().replace('X', 'x'))).toEqual(EVERY_BYTE)
  expect(hexToBytes('0x')).toEqual(new Uint8Array())
})

it('rejects every other character in both positions of a byte', () => {
  for (let code = 0; code < 0x300; code++) {
    const character = String.fromCharCode(code)
    const valid = /[0-9a-f]/i.test(character)
    expect(hexToBytes(`0x0${character}`) !== undefined).toBe(valid)
    expect(hexToBytes(`0x${character}0`) !== undefined).toBe(valid)
  }
})

it.each(['', '0', '0x0', '00', '0X00', '0x0\ud800'])('rejects %j', (text) => {
  expect(hexToBytes(text)).toBeUndefined()
})
