import { hexToBytes } from '@ssv-exporter/encoding/hex-to-bytes'
import { encodeAbiParameters, toHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { unwrapOperatorKey, wrapOperatorKey } from './operator-key.ts'

describe.each([0, 1, 31, 32, 33, 612])('an operator key of %i bytes', (length) => {
  const text = new Uint8Array(length).fill(0x41)

  it('is wrapped as the ABI encodes a single bytes value', () => {
    const expected = encodeAbiParameters([{ type: 'bytes' }], [toHex(text)])
    expect(toHex(wrapOperatorKey(text))).toBe(expected)
  })

  it('is unwrapped unchanged', () => {
    expect(unwrapOperatorKey(wrapOperatorKey(text))).toEqual(text)
  })
})

it('may lack padding, as in go-ethereum', () => {
  const text = Uint8Array.of(1, 2, 3)
  expect(unwrapOperatorKey(wrapOperatorKey(text).subarray(0, 67))).toEqual(text)
})

it.each(['0x', '0x41', `0x${'41'.repeat(612)}`, `0x${'00'.repeat(31)}20`])(
  'is undefined for bytes that are not wrapped',
  (bytes) => {
    expect(unwrapOperatorKey(hexToBytes(bytes) ?? new Uint8Array())).toBeUndefined()
  },
)
